import { type Rules, rolesOf } from './rules';

export const rust: Rules = {
  roles: rolesOf({
    definition: 'function_item',
    container: 'mod_item trait_item impl_item foreign_mod_item',
    list: 'source_file',
    parts: 'const_item static_item macro_definition macro_rule',
    statement: 'expression_statement macro_invocation',
  }),
  body: 'braces',
  comments: new Set(['line_comment', 'block_comment']),
  attributes: new Set(['attribute_item']),
  functions: ['closure_expression'],
  makesPublic: /\bpub\b/,
  notForOthers: /^#\[cfg\(test\)\]/m,
};
