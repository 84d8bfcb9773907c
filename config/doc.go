// Package config turns the environment, the command line and the cluster files
// into one validated Config.
//
// Settings is what an operator can set; every flag has an environment variable.
// Load reads the cluster files beside it and checks everything at once, so that
// a program either starts with a sound configuration or says, in one message,
// all that is wrong with it.
package config
