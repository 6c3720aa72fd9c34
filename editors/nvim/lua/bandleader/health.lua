-- `:checkhealth bandleader`
local M = {}

local health = vim.health or require('health')
local start = health.start or health.report_start
local ok = health.ok or health.report_ok
local info = health.info or health.report_info
local warn = health.warn or health.report_warn
local fail = health.error or health.report_error

--- The first line that a program prints, or nil if it does not run.
local function first_line(command)
  local printed = vim.fn.systemlist(command)
  return vim.v.shell_error == 0 and printed[1] or nil
end

local function check_program()
  local cmd = require('bandleader.options').cmd
  local path = vim.fn.exepath(cmd[1])
  if path == '' then
    fail(('%s is not on the PATH'):format(cmd[1]), {
      '`pip install bandleader`, or `uv tool install bandleader`',
      "or name it: require('bandleader').setup({ cmd = { '/path/to/bandleader-lsp' } })",
    })
    return
  end
  local version = first_line({ path, '--version' })
  if version then
    ok(('%s (%s)'):format(version, path))
  else
    fail(('%s does not run'):format(path), { 'Run `' .. path .. ' --version` in a terminal to see why.' })
  end
end

local function check_clients()
  local clients = require('bandleader.client').all()
  for _, client in ipairs(clients) do
    ok(('at work in %s'):format(client.config.root_dir))
  end
  if #clients == 0 then
    info('No server is running. It starts with a Markdown file below .claude/commands, skills or agents.')
  end
end

function M.check()
  start('Bandleader')
  local version = vim.version()
  ok(('Neovim %d.%d.%d'):format(version.major, version.minor, version.patch))
  check_program()
  check_clients()
  if vim.fn.executable('git') == 0 then
    warn('git is not on the PATH', { 'Without git a run cannot be rolled back.' })
  end
end

return M
