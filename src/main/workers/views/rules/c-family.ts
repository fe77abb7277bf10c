import { type Rules, rolesOf } from './rules';

/** C and C++: the grammar of C++ extends that of C. */
export const cFamily: Rules = {
  roles: rolesOf({
    definition: 'function_definition',
    container: 'class_specifier struct_specifier union_specifier namespace_definition',
    list: `translation_unit declaration_list preproc_if preproc_ifdef preproc_elif preproc_elifdef preproc_else`,
    parts: `declaration field_declaration init_declarator type_definition template_declaration friend_declaration
      linkage_specification preproc_def preproc_function_def expression_statement`,
  }),
  body: 'braces',
  comments: new Set(['comment']),
  functions: ['lambda_expression'],
};
