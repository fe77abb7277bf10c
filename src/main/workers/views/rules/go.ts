import { type Rules, rolesOf } from './rules';

export const go: Rules = {
  roles: rolesOf({
    definition: 'function_declaration method_declaration',
    list: 'source_file',
    parts: 'const_declaration const_spec var_declaration var_spec_list var_spec',
    statement: 'expression_statement',
  }),
  body: 'braces',
  comments: new Set(['comment']),
  functions: ['func_literal'],
};
