-- A finding is shown where it is, and goes when it is mended; with a code action too.
local t = require('support')

t.run(function()
  local redrawn
  local command = vim.cmd
  vim.cmd = setmetatable({}, { -- headless, nothing is drawn
    __index = command,
    __call = function(_, words)
      redrawn = words == 'redrawstatus!' and require('bandleader').statusline() or redrawn
      return command(words)
    end,
  })
  local buffer = t.open('.claude/commands/git/pr.md')
  local found = t.diagnostics(buffer, 1)[1]
  t.equal({ 'bandleader', 'DP001', vim.diagnostic.severity.ERROR }, { found.source, found.code, found.severity })
  t.equal({ 2, 15 }, { found.lnum, found.col })
  t.wait_for('the status line', function()
    return redrawn == 'Bandleader: 1 error'
  end)

  vim.api.nvim_buf_set_lines(buffer, 2, 3, false, { 'dependencies: [quality/verify]' })
  t.diagnostics(buffer, 0)

  vim.api.nvim_buf_set_lines(buffer, 2, 3, false, { 'dependencies: [quality/verifi]' })
  t.diagnostics(buffer, 1)
  t.choose('quality/verify')
  t.go_to('quality/verifi')
  vim.lsp.buf.code_action()
  t.wait_for('the fix', function()
    return vim.api.nvim_buf_get_lines(buffer, 2, 3, false)[1] == 'dependencies: [quality/verify]'
  end)
  t.diagnostics(buffer, 0)
end)
