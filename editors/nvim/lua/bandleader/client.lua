-- The language client: its configuration, and what differs between Neovim 0.7 and 0.11.
local M = {}

--- The running clients, all of them or those of one buffer.
--- @param buffer integer|nil
function M.all(buffer)
  local found = vim.lsp.get_clients and vim.lsp.get_clients() or vim.lsp.get_active_clients()
  return vim.tbl_filter(function(client)
    return client.name == 'bandleader' and (not buffer or vim.lsp.buf_is_attached(buffer, client.id))
  end, found)
end

--- The client to ask: that of the buffer, else any.
--- @param buffer integer
function M.for_buffer(buffer)
  return M.all(buffer)[1] or M.all()[1]
end

--- Send a request.
function M.request(client, method, params, handler, buffer)
  if vim.fn.has('nvim-0.11') == 1 then
    return client:request(method, params, handler, buffer)
  end
  return client.request(method, params, handler, buffer)
end

--- Stop a client in the orderly way.
function M.stop(client)
  if vim.fn.has('nvim-0.11') == 1 then
    client:stop()
  else
    client.stop()
  end
end

--- Have the server execute a command; `done` gets its result, and an error becomes a message.
function M.execute(client, command, arguments, done)
  M.request(client, 'workspace/executeCommand', { command = command, arguments = arguments }, function(err, result)
    if err then
      vim.notify('Bandleader: ' .. err.message, vim.log.levels.ERROR)
    elseif done then
      done(result)
    end
  end)
end

local function capabilities()
  local found = vim.lsp.protocol.make_client_capabilities()
  return vim.tbl_deep_extend('force', found, {
    window = { showDocument = { support = true } },
    workspace = {
      codeLens = { refreshSupport = true },
      workspaceEdit = { documentChanges = true }, -- Neovim makes them and does not say so; a rename that moves needs it
    },
  })
end

--- What `vim.lsp.start_client` (0.7), `vim.lsp.start` and `vim.lsp.config` (0.11) take.
function M.config()
  local options = require('bandleader.options')
  local handlers = require('bandleader.handlers')
  return {
    name = 'bandleader',
    cmd = options.cmd,
    filetypes = { 'markdown', 'toml' },
    capabilities = capabilities(),
    init_options = vim.tbl_extend('keep', options.init_options, { askArguments = true, runEvents = true }),
    handlers = handlers.handlers,
    commands = handlers.commands,
    root_dir = vim.lsp.config and function(buffer, start)
      local root = require('bandleader.start').root(buffer)
      if root then
        start(root)
      end
    end or nil,
    on_attach = function(client, buffer)
      require('bandleader.lenses').attach(buffer)
      require('bandleader.status').attach(buffer)
      if options.on_attach then
        options.on_attach(client, buffer)
      end
    end,
    on_exit = function(_, _, id)
      require('bandleader.status').forget(id)
    end,
  }
end

return M
