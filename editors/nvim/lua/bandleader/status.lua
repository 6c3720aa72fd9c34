-- What a status line shows: findings of the buffer, and the runs that go on.
local M = {}

--- By client id: the sessions that run, with the name of what was asked for.
local running = {}

--- A session has begun, ended or waits for a person.
--- @param client_id integer
--- @param params table `bandleader/sessionChanged`
function M.changed(client_id, params)
  running[client_id] = running[client_id] or {}
  running[client_id][params.session] = params.status == 'running' and params.target or nil
  vim.api.nvim_exec_autocmds('User', { pattern = 'BandleaderSession', modeline = false })
  vim.cmd('redrawstatus!')
end

--- Have the status line follow the findings of a buffer, which come after it was drawn.
--- @param buffer integer
function M.attach(buffer)
  vim.api.nvim_create_autocmd('DiagnosticChanged', {
    group = vim.api.nvim_create_augroup('bandleader-status-' .. buffer, {}),
    buffer = buffer,
    callback = function()
      vim.cmd('redrawstatus!')
    end,
  })
end

--- A client is gone, and what it knew with it.
--- @param client_id integer
function M.forget(client_id)
  running[client_id] = nil
end

local function count(buffer, severity, word)
  local found = #vim.diagnostic.get(buffer, { severity = vim.diagnostic.severity[severity] })
  return found > 0 and ('%d %s%s'):format(found, word, found > 1 and 's' or '') or nil
end

--- `Bandleader: 2 errors, 1 warning; running git/pr`, or '' where no server is at work.
--- @param buffer integer
--- @return string
function M.text(buffer)
  local clients = require('bandleader.client').all(buffer)
  if #clients == 0 then
    return ''
  end
  local findings = { count(buffer, 'ERROR', 'error') }
  findings[#findings + 1] = count(buffer, 'WARN', 'warning')
  local parts = { #findings > 0 and table.concat(findings, ', ') or 'ok' }
  for _, client in ipairs(clients) do
    local names = vim.tbl_values(running[client.id] or {})
    table.sort(names)
    if #names > 0 then
      parts[#parts + 1] = 'running ' .. table.concat(names, ', ')
    end
  end
  return 'Bandleader: ' .. table.concat(parts, '; ')
end

return M
