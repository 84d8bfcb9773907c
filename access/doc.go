// Package access is the policy of who may see what: pure functions of a
// schema, a cluster and a role.
//
// A role has permissions (Permissions). A rule, stated once in the schema by
// @access, asks for a permission of the role and a feature of the cluster
// (Rule). View cuts a schema to what the rules allow, so that what a caller may
// not see does not exist for it: not in introspection, not in suggestions, not
// in validation.
package access
