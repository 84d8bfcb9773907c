package embedded

import "syscall"

// processAttributes gives a child its own process group, so that Ctrl-C reaches
// us alone and we stop it in order, another user where needed, and a fast
// shutdown when we die.
func (a account) processAttributes() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGINT}
	if a.switched {
		attributes.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)} //nolint:gosec // ids are 32 bits wide
	}
	return attributes
}
