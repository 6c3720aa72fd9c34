-- What every test needs: waiting for a state, looking at what is drawn, and an exit code.
local M = { messages = {} }

local PATIENCE = 60000 -- milliseconds; a state that is not there by then does not come

--- Wait until `fn` returns something true, and return it.
function M.wait_for(what, fn)
  local found
  local came = vim.wait(PATIENCE, function()
    found = fn()
    return found and true or false
  end, 10)
  if not came then
    error('waited in vain for ' .. what .. '; messages: ' .. vim.inspect(M.messages), 2)
  end
  return found
end

function M.equal(expected, found)
  if not vim.deep_equal(expected, found) then
    error(('expected %s, found %s'):format(vim.inspect(expected), vim.inspect(found)), 2)
  end
end

--- Open a file of the workspace (the current folder), and wait for its server.
function M.open(name)
  vim.cmd('edit ' .. vim.fn.fnameescape(name))
  local buffer = vim.api.nvim_get_current_buf()
  local client = M.wait_for('a server for ' .. name, function()
    return require('bandleader.client').all(buffer)[1]
  end)
  M.wait_for('the server to be ready', function()
    return client.initialized and next(client.server_capabilities or {}) ~= nil
  end)
  return buffer, client
end

function M.diagnostics(buffer, expected)
  return M.wait_for(('%d diagnostics'):format(expected), function()
    local found = vim.diagnostic.get(buffer)
    return #found == expected and found
  end)
end

--- The text of all virtual text of a buffer, as it is drawn.
function M.drawn(buffer)
  local text = {}
  for _, space in pairs(vim.api.nvim_get_namespaces()) do
    for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(buffer, space, 0, -1, { details = true })) do
      for _, chunk in ipairs(mark[4].virt_text or {}) do
        text[#text + 1] = chunk[1]
      end
    end
  end
  return table.concat(text)
end

--- Answer questions as a person would: `answers` are looked for among what can be chosen.
function M.choose(...)
  local answers = { ... }
  local function index_of(titles)
    for at, title in ipairs(titles) do
      for _, answer in ipairs(answers) do
        if title:find(answer, 1, true) then
          return at
        end
      end
    end
  end
  vim.ui.select = function(items, options, chosen)
    local at = index_of(vim.tbl_map(options.format_item or tostring, items))
    chosen(at and items[at], at)
  end
  vim.fn.inputlist = function(lines) -- how Neovim 0.7 asks: the question and a heading, then the answers
    return index_of(vim.list_slice(lines, 3)) or 0
  end
end

--- Put the cursor on the first place of `text` in the buffer.
function M.go_to(text)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  assert(vim.fn.search('\\V' .. text, 'cW') > 0, 'no ' .. text)
end

local function listen()
  vim.notify = function(message)
    M.messages[#M.messages + 1] = message
  end
end

--- Run a test once Neovim has started, and end Neovim: with 0 if nothing was wrong.
function M.run(test)
  vim.api.nvim_create_autocmd('VimEnter', {
    callback = vim.schedule_wrap(function()
      listen()
      local ok, trouble = xpcall(test, debug.traceback)
      if not ok then
        io.stderr:write(tostring(trouble) .. '\n')
      end
      vim.cmd(ok and 'qall!' or 'cquit 1')
    end),
  })
end

return M
