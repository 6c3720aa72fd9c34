-- Neovim 0.11 and later: the configuration that `vim.lsp.enable('bandleader')` starts.
return require('bandleader.client').config()
