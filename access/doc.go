// Package access is the policy of who may see what: pure functions of a
// schema, a cluster and a role.
//
// A role has permissions (Permissions). A rule, stated once in the schema by
// @access, asks for a permission of the role and a feature of the cluster
// (Rule, Rules). View cuts a schema to what the rules allow, so that what a
// caller may not see does not exist for it: not in introspection, not in
// suggestions, not in validation. Print writes a view as its caller may read it;
// testdata/views holds the nine of the service.
//
// A rule that could not hold is an error of View, and so of the start: an unknown
// name, a place where nothing would look at it, a required argument that some
// would not know of.
package access
