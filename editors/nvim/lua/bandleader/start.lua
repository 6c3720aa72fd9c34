-- When the server starts: for Markdown of a library and for bandleader.toml, once a workspace.
local M = {}

local complained = false
local started = {} -- client ids by workspace folder, before 0.11

local function is_ours(buffer)
  local name = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ':t')
  return vim.bo[buffer].filetype == 'markdown' or name == 'bandleader.toml'
end

--- The workspace folder for which a server should run because of a buffer; nil for none.
--- @param buffer integer
--- @return string|nil
function M.root(buffer)
  local wanted = require('bandleader.options').autostart and is_ours(buffer)
  return wanted and require('bandleader.library').root_of_buffer(buffer) or nil
end

--- Whether the server's program is there; says once how to get it if it is not.
local function is_installed()
  local cmd = vim.lsp.config and vim.lsp.config.bandleader.cmd or require('bandleader.options').cmd
  if type(cmd) ~= 'table' or vim.fn.executable(cmd[1]) == 1 then
    return true
  end
  if not complained then
    complained = true
    local how = '`pip install bandleader` brings it; :checkhealth bandleader says more.'
    vim.notify(('Bandleader: there is no program %s. %s'):format(cmd[1], how), vim.log.levels.WARN)
  end
  return false
end

--- Start the server for a buffer, or attach the one that runs, or is about to, for its workspace.
local function attach(root, buffer)
  if not started[root] then
    local client = require('bandleader.client')
    local config = client.config()
    local exited = config.on_exit
    config.root_dir = root
    config.on_exit = function(...)
      started[root] = nil
      exited(...)
    end
    started[root] = vim.lsp.start_client(config)
  end
  if started[root] then
    vim.lsp.buf_attach_client(buffer, started[root])
  end
end

--- A buffer is there. From 0.11 on Neovim starts servers itself, and says nothing of one that is not installed.
local function opened(buffer)
  local root = M.root(buffer)
  if root and is_installed() and not vim.lsp.enable then
    attach(root, buffer)
  end
end

--- Start from now on whenever a file of a library is opened, and for those that are open.
function M.enable()
  if vim.lsp.enable then
    vim.lsp.enable('bandleader')
  end
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('bandleader', {}),
    pattern = { 'markdown', 'toml' },
    callback = function(event)
      opened(event.buf)
    end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) then
      opened(buffer)
    end
  end
end

--- Stop every server, and start none any more.
function M.disable()
  vim.api.nvim_create_augroup('bandleader', {})
  if vim.lsp.enable then
    vim.lsp.enable('bandleader', false)
  else
    local client = require('bandleader.client')
    vim.tbl_map(client.stop, client.all())
  end
end

return M
