-- Loaded when Neovim starts: the command, and the language server for files of a library.
if vim.g.loaded_bandleader or vim.fn.has('nvim-0.7') == 0 then
  return
end
vim.g.loaded_bandleader = true

vim.api.nvim_create_user_command('Bandleader', function(call)
  require('bandleader.command').execute(call.fargs)
end, {
  nargs = '*',
  desc = 'Run, plan and look at agent commands',
  complete = function(lead, line)
    return require('bandleader.command').complete(lead, line)
  end,
})

require('bandleader.start').enable()
