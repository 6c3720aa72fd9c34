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
  (let ((deadline (+ (float-time) 60)) found)
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

(defun t-greeting ()
  "What the command has written, or nil."
  (let ((file (expand-file-name "greeting" t-workspace)))
    (and (file-exists-p file)
         (with-temp-buffer
           (insert-file-contents file)
           (and (> (buffer-size) 0) (buffer-string))))))

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

  ;; A command runs once the person trusts the folder: with arguments, and from its code actions.
  (t-open ".claude/commands/greet.md")
  (t-wait "the server" #'eglot-managed-p)
  (bandleader-trust)
  (bandleader-run "Ada")
  (t-equal "Hello Ada\n" (t-wait "the greeting" #'t-greeting))
  (delete-file (expand-file-name "greeting" workspace))
  (goto-char (point-min))
  (let ((last-nonmenu-event ?x)         ; a key and no mouse: ask in the minibuffer
        (completing-read-function
         (lambda (_prompt choices &rest _)
           (or (car (member "Run greet" (all-completions "" choices)))
               (error "Nothing to choose among %S" (all-completions "" choices))))))
    (t-equal "Hello nobody\n"
             (t-wait "the second greeting"
                     (lambda ()         ; while the first run goes on, there is no such action
                       (ignore-errors (call-interactively #'eglot-code-actions))
                       (t-greeting)))))

  ;; A clean end.
  (let ((server (eglot-current-server)))
    (eglot-shutdown server)
    (t-wait "the end of the server" (lambda () (not (jsonrpc-running-p server))))))
