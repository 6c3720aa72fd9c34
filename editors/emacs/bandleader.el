;;; bandleader.el --- Check and run Markdown agent commands with Eglot  -*- lexical-binding: t -*-

;;; Commentary:
;; Eglot (1.9 or later; part of Emacs 29) starts `bandleader-lsp' for Markdown files of a library of agent commands,
;; and for no others.  Load this file and nothing else is needed.

;;; Code:

(require 'eglot)

(add-to-list 'eglot-server-programs '((markdown-mode gfm-mode) . ("bandleader-lsp")))

(defconst bandleader-folders
  "/\\.\\(?:claude/\\(?:commands\\|skills\\|agents\\)\\|opencode/\\(?:commands?\\|agents?\\)\\|cursor/\\(?:commands\\|skills\\)\\|github/\\(?:prompts\\|agents\\|skills\\)\\|agents/skills\\)/"
  "What the name of a file has in it that belongs to a library of agent commands.")

(defun bandleader-ensure ()
  "Start the server, unless the buffer's file is no part of a library."
  (when (and buffer-file-name
             (or (string-match-p bandleader-folders buffer-file-name)
                 (locate-dominating-file buffer-file-name "bandleader.toml")))
    (eglot-ensure)))

(add-hook 'markdown-mode-hook #'bandleader-ensure)

(provide 'bandleader)
;;; bandleader.el ends here
