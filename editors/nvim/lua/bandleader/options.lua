-- The options of this plugin. What is checked is configured in the workspace, by bandleader.toml.
local M = {
  --- The language server and its arguments.
  cmd = { 'bandleader-lsp' },
  --- Whether the server starts by itself for files of a library.
  autostart = true,
  --- Whether code lenses are drawn, and kept up to date.
  lenses = true,
  --- More for `initializationOptions`: `codeLens`, `inlayHints` and `trusted` (see docs/language-server.md).
  init_options = {},
  --- Called with the client and the buffer when the server is there for it.
  on_attach = nil,
}

local known = { cmd = 'table', autostart = 'boolean', lenses = 'boolean', init_options = 'table', on_attach = 'function' }

--- Take over options; one that does not exist, or has another type, is an error that names it.
--- @param given table
function M.set(given)
  for name, value in pairs(given) do
    if not known[name] then
      error(('bandleader: there is no option %s (see :help bandleader-options)'):format(name), 0)
    elseif type(value) ~= known[name] then
      error(('bandleader: option %s must be a %s'):format(name, known[name]), 0)
    end
    M[name] = value
  end
end

return M
