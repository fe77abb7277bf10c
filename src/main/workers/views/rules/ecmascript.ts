import { type Rules, rolesOf } from './rules';

/** JavaScript, TypeScript and TSX: their grammars share the names of what they share. */
export const ecmascript: Rules = {
  roles: rolesOf({
    definition: 'function_declaration generator_function_declaration method_definition',
    container: 'class_declaration abstract_class_declaration class module internal_module',
    list: 'program statement_block',
    parts: `export_statement ambient_declaration lexical_declaration variable_declaration variable_declarator
      public_field_definition field_definition assignment_expression`,
    block: `if_statement try_statement for_statement for_in_statement while_statement do_statement labeled_statement
      else_clause catch_clause finally_clause`,
    statement: `expression_statement class_static_block return_statement throw_statement debugger_statement
      break_statement continue_statement empty_statement with_statement switch_statement`,
  }),
  body: 'braces',
  comments: new Set(['comment']),
  functions: ['arrow_function', 'function_expression', 'generator_function', 'class'],
  makesPublic: /\bexports\b/,
  exportLists: /^(?:module\.)?exports$/,
};
