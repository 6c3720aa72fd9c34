;;; bandleader.el --- Check and run Markdown agent commands with Eglot  -*- lexical-binding: t -*-

;;; Commentary:
;; Eglot (1.9 or later; part of Emacs 29) starts `bandleader-lsp' for Markdown files of a library of agent commands,
;; and for no others.  Load this file and nothing else is needed.
;; `eglot-code-actions' in the front matter of a command offers to run it; so does `bandleader-run', with arguments.

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

(defun bandleader--execute (command &rest arguments)
  "Have the server execute COMMAND with ARGUMENTS."
  (jsonrpc-async-request
   (or (eglot-current-server) (user-error "No server is running here"))
   :workspace/executeCommand (list :command command :arguments (vconcat arguments))
   :error-fn (lambda (err) (message "Bandleader: %s" (plist-get err :message)))))

(defun bandleader--uri ()
  "The URI of the file of this buffer."
  (plist-get (eglot--TextDocumentIdentifier) :uri))

(defun bandleader-trust ()
  "Let the commands of this workspace run from now on."
  (interactive)
  (bandleader--execute "bandleader.trust" (bandleader--uri)))

(defun bandleader-run (arguments)
  "Run this buffer's command and what it depends on, with ARGUMENTS."
  (interactive "sArguments: ")
  (bandleader--execute "bandleader.run" (bandleader--uri) (list :arguments arguments)))

(provide 'bandleader)
;;; bandleader.el ends here
