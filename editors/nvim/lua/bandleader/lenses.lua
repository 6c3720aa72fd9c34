-- Code lenses: drawn when a file opens, and again when the text or the server's answer may be different.
local M = {}

local asked, again = {}, {}

--- Neovim draws the lenses of a line by their columns, and those of one column in any order: give each its own.
local function in_order(lenses)
  for column, lens in ipairs(lenses or {}) do
    lens.range.start.character = column
    lens.range['end'].character = column
  end
  return lenses
end

--- Ask for the lenses of a buffer and draw them. While an answer is awaited, further calls become one.
--- @param buffer integer
function M.refresh(buffer)
  local client = require('bandleader.client')
  local found = client.all(buffer)[1]
  if not found or not require('bandleader.options').lenses or not vim.api.nvim_buf_is_loaded(buffer) then
    return
  end
  if asked[buffer] then
    again[buffer] = true
    return
  end
  asked[buffer] = true
  local params = { textDocument = { uri = vim.uri_from_bufnr(buffer) } }
  client.request(found, 'textDocument/codeLens', params, function(err, result, context)
    asked[buffer] = nil
    if not err and vim.api.nvim_buf_is_loaded(buffer) then
      vim.lsp.codelens.on_codelens(err, in_order(result), context)
    end
    if again[buffer] then
      again[buffer] = nil
      M.refresh(buffer)
    end
  end, buffer)
end

--- Refresh the lenses of every buffer that the server knows.
function M.refresh_all()
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    M.refresh(buffer)
  end
end

--- Keep the lenses of a buffer up to date from now on.
--- @param buffer integer
function M.attach(buffer)
  asked[buffer], again[buffer] = nil, nil
  vim.api.nvim_create_autocmd({ 'BufEnter', 'InsertLeave', 'TextChanged', 'BufWritePost' }, {
    group = vim.api.nvim_create_augroup('bandleader-lenses-' .. buffer, {}),
    buffer = buffer,
    callback = function()
      M.refresh(buffer)
    end,
  })
  M.refresh(buffer)
end

return M
