import { type Rules, rolesOf } from './rules';

export const python: Rules = {
  roles: rolesOf({
    definition: 'function_definition',
    container: 'class_definition',
    list: 'module block',
    parts: 'decorated_definition assignment augmented_assignment',
    block: `if_statement try_statement with_statement for_statement while_statement match_statement else_clause
      elif_clause except_clause except_group_clause finally_clause case_clause`,
    statement: `expression_statement assert_statement delete_statement raise_statement return_statement
      pass_statement print_statement exec_statement global_statement break_statement continue_statement`,
  }),
  body: 'indented',
  comments: new Set(['comment']),
  functions: ['lambda'],
  exportLists: /^__all__$/,
  notForOthers: /^if\s+__name__\s*==/,
};
