-- What the server asks of its client beyond what Neovim answers by itself.
local M = { handlers = {}, commands = {} }

--- Call `ask(answered)` and wait for the answer without holding the editor up, where requests may wait (0.8 on).
local function awaited(ask)
  local routine, main = coroutine.running()
  local answer, waiting, came
  ask(function(given)
    answer, came = given, true
    if waiting then
      coroutine.resume(routine)
    end
  end)
  if not came and routine and not main then
    waiting = true
    coroutine.yield()
  end
  return answer
end

--- A command of the library wants arguments; nil as the answer runs nothing.
M.handlers['bandleader/askArguments'] = function(_, params)
  local given = awaited(function(answered)
    vim.ui.input({ prompt = ('Arguments of %s (%s): '):format(params.name, params.hint) }, answered)
  end)
  return given and { arguments = given } or vim.NIL
end

--- A plan, a log or a graph: in a window of its own, below.
M.handlers['window/showDocument'] = function(_, params)
  if params.external then
    return { success = false }
  end
  local buffer = vim.uri_to_bufnr(params.uri)
  local window = vim.fn.bufwinid(buffer)
  if window ~= -1 then
    vim.api.nvim_win_call(window, function()
      vim.cmd('silent! checktime')
    end)
  else
    vim.cmd('botright split')
    window = vim.api.nvim_get_current_win()
    vim.api.nvim_win_set_buf(window, buffer)
    vim.bo[buffer].buflisted = false
    vim.bo[buffer].autoread = true
  end
  if params.takeFocus then
    vim.api.nvim_set_current_win(window)
  end
  return { success = true }
end

--- By MessageType: how loud a message is.
local LEVELS = { vim.log.levels.ERROR, vim.log.levels.WARN, vim.log.levels.INFO, vim.log.levels.DEBUG }

--- As a notification: it does not wait for a key, and whoever shows notifications elsewhere has it there.
M.handlers['window/showMessage'] = function(_, params)
  vim.notify('Bandleader: ' .. params.message, LEVELS[params.type] or vim.log.levels.INFO)
  return params
end

M.handlers['workspace/codeLens/refresh'] = function()
  require('bandleader.lenses').refresh_all()
  return vim.NIL
end

M.handlers['bandleader/sessionChanged'] = function(_, params, context)
  require('bandleader.status').changed(context.client_id, params)
end

--- The single events of a run are for clients that draw them.
M.handlers['bandleader/runEvent'] = function() end

--- The lenses that count: the places behind one, in the quickfix list.
M.commands['bandleader.showReferences'] = function(command, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  require('bandleader.client').execute(client, command.command, command.arguments, function(places)
    local items = vim.lsp.util.locations_to_items(places or {}, client.offset_encoding)
    vim.fn.setqflist({}, ' ', { title = command.title, items = items })
    vim.cmd('botright copen')
  end)
end

return M
