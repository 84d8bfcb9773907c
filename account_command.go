package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/mspr/surveillance/mspr"
)

type accountCommands struct {
	Create  accountCreateCommand  `cmd:"" help:"Make an account and print its password."`
	Disable accountDisableCommand `cmd:"" help:"Close an account and end its sign-ins at once."`
	Reset   accountResetCommand   `cmd:"" help:"Give an account a new password and take away its second factor."`
	List    accountListCommand    `cmd:"" help:"List the accounts of every cluster, or of one."`
}

// Help tells how accounts come about.
func (accountCommands) Help() string {
	return `Accounts belong to one cluster. The first administrator is made here; more can be
made here or over the API. With the private Postgres, the first start makes one
account per role and prints their passwords, once.

Works beside a running server and without one; a running server notices at once.`
}

type accountCreateCommand struct {
	Cluster       mspr.ClusterID `required:"" help:"Cluster that the account is for." placeholder:"us"`
	Email         string         `required:"" help:"Address to sign in with." placeholder:"NAME@HOST"`
	Role          string         `required:"" enum:"public,researcher,admin" help:"What the account may do: ${enum}." placeholder:"ROLE"`
	PasswordStdin bool           `help:"Read the password from the standard input instead of making one up." name:"password-stdin"`
}

// Run makes the account. A password that was made up is printed, and nowhere
// else to be had.
func (c *accountCreateCommand) Run(s *session) error {
	role, err := mspr.ParseRole(c.Role)
	if err != nil {
		return usageError{err}
	}
	wanted := mspr.NewAccount{Email: c.Email, Role: role}
	if c.PasswordStdin {
		if wanted.Password, err = readPassword(s.in); err != nil {
			return usageError{err}
		}
	}
	return s.onEachIdentity(c.Cluster, func(cl *cluster) error {
		made, err := cl.identity.CreateAccount(s.ctx, mspr.Operator(cl.ID), wanted)
		if err != nil {
			return err
		}
		tellAccount(s.out, made)
		return nil
	})
}

// readPassword reads one line.
func readPassword(in io.Reader) (*string, error) {
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && line == "" {
		return nil, fmt.Errorf("--password-stdin: the standard input holds no password")
	}
	password := strings.TrimRight(line, "\r\n")
	return &password, nil
}

type accountDisableCommand struct {
	Cluster mspr.ClusterID `required:"" help:"Cluster of the account." placeholder:"us"`
	Email   string         `required:"" help:"Address of the account." placeholder:"NAME@HOST"`
	Reason  string         `required:"" help:"Why; for the audit log." placeholder:"TEXT"`
}

// Run closes the account.
func (c *accountDisableCommand) Run(s *session) error {
	return s.onEachIdentity(c.Cluster, func(cl *cluster) error {
		closed, err := cl.identity.DisableByEmail(s.ctx, mspr.Operator(cl.ID), c.Email, c.Reason)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "account      %d\nemail        %s\ndisabled     %s\n", closed.ID, closed.Email, moment(closed.Disabled))
		return nil
	})
}

type accountResetCommand struct {
	Cluster mspr.ClusterID `required:"" help:"Cluster of the account." placeholder:"us"`
	Email   string         `required:"" help:"Address of the account." placeholder:"NAME@HOST"`
}

// Run gives the account a new password, for somebody who lost theirs or their
// authenticator.
func (c *accountResetCommand) Run(s *session) error {
	return s.onEachIdentity(c.Cluster, func(cl *cluster) error {
		reset, err := cl.identity.ResetAccount(s.ctx, mspr.Operator(cl.ID), c.Email)
		if err != nil {
			return err
		}
		tellAccount(s.out, reset)
		return nil
	})
}

func tellAccount(w io.Writer, made mspr.CreatedAccount) {
	a := made.Account
	fmt.Fprintf(w, "account      %d\nemail        %s\nrole         %s\n", a.ID, a.Email, a.Role.Word())
	if made.Password != nil {
		fmt.Fprintf(w, "password     %s (shown this once)\n", *made.Password)
	}
	if a.Role == mspr.Admin && !a.SecondFactor {
		fmt.Fprintln(w, "next         the first sign-in asks to set up an authenticator (TOTP)")
	}
	if a.Disabled != nil {
		fmt.Fprintf(w, "disabled     %s; it stays so\n", moment(a.Disabled))
	}
}

type accountListCommand struct {
	Cluster mspr.ClusterID `help:"One cluster only." placeholder:"us"`
}

// Run lists the accounts, all pages of them.
func (c *accountListCommand) Run(s *session) error {
	table := tabwriter.NewWriter(s.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "CLUSTER\tNUMBER\tEMAIL\tROLE\tSECOND FACTOR\tLAST SIGN-IN\tDISABLED")
	err := s.onEachIdentity(c.Cluster, func(cl *cluster) error {
		for after := ""; ; {
			page, err := cl.identity.Accounts(s.ctx, mspr.AccountQuery{Page: mspr.Page{First: 100, After: after}})
			if err != nil {
				return err
			}
			for _, a := range page.Accounts {
				fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%s\t%s\n", cl.ID, a.ID, a.Email, a.Role.Word(), yes(a.SecondFactor), moment(a.LastSignIn), moment(a.Disabled))
			}
			if !page.Info.HasNextPage {
				return nil
			}
			after = *page.Info.EndCursor
		}
	})
	if err != nil {
		return err
	}
	return table.Flush()
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

// moment writes a moment that may be missing.
func moment(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}
