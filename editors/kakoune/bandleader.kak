# Kakoune's own linter with Bandleader, for Markdown files of a library: `:lint` shows the findings.
# `bandleader-lint`, beside this file, must be on the PATH.
hook global BufSetOption filetype=markdown %{
    evaluate-commands %sh{
        case "$kak_buffile" in
        */.claude/* | */.opencode/* | */.cursor/* | */.github/* | */.agents/*)
            name=$(printf '%s' "$kak_buffile" | sed "s/'/'\\\\''/g")
            printf '%s' "bandleader-lint '$name'" | sed "s/'/''/g; s/^/set-option buffer lintcmd '/; s/\$/'/"
            ;;
        esac
    }
}
