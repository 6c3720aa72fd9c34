-- The whole configuration of the Neovim that the tests start: the plugin, as a plugin manager would load it.
local here = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h')
vim.opt.runtimepath:prepend(vim.fn.fnamemodify(here, ':h'))
package.path = here .. '/?.lua;' .. package.path
vim.cmd('filetype plugin on')
vim.o.swapfile = false
