-- What a person's own configuration calls. Nothing here has to be called: the plugin works as it is.
local M = {}

--- Change options (see `bandleader.options`). Call it before the first file of a library is opened.
--- @param options table|nil
function M.setup(options)
  require('bandleader.options').set(options or {})
  if vim.lsp.config then
    vim.lsp.config('bandleader', require('bandleader.client').config())
  end
end

--- What to show in a status line: findings of this buffer and what runs; '' in files of no library.
--- @return string
function M.statusline()
  return require('bandleader.status').text(vim.api.nvim_get_current_buf())
end

return M
