;;; test-bandleader.el --- Eglot in a real Emacs with the recipe  -*- lexical-binding: t -*-

;; emacs --batch -q -l test-bandleader.el, in a workspace; it ends with 0 if nothing was wrong.

(setq eglot-sync-connect 30
      eglot-autoshutdown nil
      make-backup-files nil
      create-lockfiles nil
      vc-handled-backends '(Git)
      load-prefer-newer t)
(require 'markdown-mode)
(load (expand-file-name "bandleader.el" (file-name-directory load-file-name)))
(require 'flymake)
(remove-hook 'flymake-diagnostic-functions 'flymake-proc-legacy-flymake)

(defconst t-workspace default-directory)

(defun t-wait (what predicate)
  "Wait until PREDICATE returns something, and return it; WHAT is for the complaint."
  (let ((deadline (+ (float-time) 20)) found)
    (while (and (not (setq found (funcall predicate))) (< (float-time) deadline))
      (accept-process-output nil 0.05))
    (or found (error "Waited in vain for %s" what))))

(defun t-equal (expected found)
  "Complain unless EXPECTED equals FOUND."
  (unless (equal expected found) (error "Expected %S, found %S" expected found)))

(defun t-open (name)
  "Open the file NAME of the workspace and start what its hooks want."
  (switch-to-buffer (find-file-noselect (expand-file-name name t-workspace)))
  (run-hooks 'post-command-hook)
  (current-buffer))

(defun t-go (text)
  "Put point before the first TEXT."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(let ((workspace t-workspace))
  ;; Other Markdown files start nothing.
  (t-open "README.md")
  (t-equal nil (eglot-managed-p))

  ;; Diagnostics.
  (t-open ".claude/commands/git/pr.md")
  (t-wait "the server" #'eglot-managed-p)
  (flymake-mode 1)
  (let ((finding (t-wait "the finding" (lambda () (flymake-start) (car (flymake-diagnostics))))))
    (unless (string-match-p "gone/away" (flymake-diagnostic-text finding))
      (error "Another finding: %s" (flymake-diagnostic-text finding))))

  ;; They go when they are mended.
  (t-go "gone/away")
  (delete-char (length "gone/away"))
  (insert "quality/verify")
  (save-buffer)
  (t-wait "no finding" (lambda () (flymake-start) (accept-process-output nil 0.05) (null (flymake-diagnostics))))

  ;; Definition.
  (t-go "quality/verify")
  (call-interactively #'xref-find-definitions)
  (t-equal (expand-file-name ".claude/commands/quality/verify.md" workspace) buffer-file-name)

  ;; A command runs from its code actions once the person trusts the folder.
  (t-open ".claude/commands/greet.md")
  (t-wait "the server" #'eglot-managed-p)
  (goto-char (point-min))
  (let ((completing-read-function
         (lambda (_prompt choices &rest _)
           (let ((titles (all-completions "" choices)))
             (or (seq-find (lambda (title) (member title '("Run greet" "Trust this folder"))) titles)
                 (error "Nothing to choose among %S" titles))))))
    (call-interactively #'eglot-code-actions)
    (t-wait "the greeting" (lambda () (file-exists-p (expand-file-name "greeting" workspace)))))

  ;; A clean end.
  (let ((server (eglot-current-server)))
    (eglot-shutdown server)
    (t-wait "the end of the server" (lambda () (not (jsonrpc-running-p server))))))
