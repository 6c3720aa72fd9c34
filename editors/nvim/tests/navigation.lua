-- Definition and rename: from a dependency to its file, and from a name to a moved file with all that refer to it.
local t = require('support')

t.run(function()
  local buffer = t.open('.claude/commands/git/ship.md')
  t.diagnostics(buffer, 0)
  t.go_to('quality/verify')
  vim.lsp.buf.definition()
  t.wait_for('the definition', function()
    return vim.api.nvim_buf_get_name(0):find('quality/verify.md', 1, true)
  end)

  vim.api.nvim_set_current_buf(buffer)
  t.go_to('quality/verify')
  vim.lsp.buf.rename('quality/prove')
  t.wait_for('the moved file', function()
    return vim.fn.filereadable('.claude/commands/quality/prove.md') == 1
  end)
  t.equal(0, vim.fn.filereadable('.claude/commands/quality/verify.md'))
  t.wait_for('the reference', function()
    return vim.api.nvim_buf_get_lines(buffer, 2, 3, false)[1] == 'dependencies: [quality/prove]'
  end)
end)
