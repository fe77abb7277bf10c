import { type Rules, rolesOf } from './rules';

export const java: Rules = {
  roles: rolesOf({
    definition: 'method_declaration constructor_declaration compact_constructor_declaration',
    container: `class_declaration interface_declaration enum_declaration record_declaration
      annotation_type_declaration enum_constant`,
    list: 'program enum_body_declarations',
    parts: 'field_declaration constant_declaration variable_declarator',
    statement: 'static_initializer block',
  }),
  body: 'braces',
  comments: new Set(['line_comment', 'block_comment']),
  functions: ['lambda_expression'],
};
