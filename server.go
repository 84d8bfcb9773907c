// Command mspr is the pandemic-surveillance data service: it loads case counts
// from their publishers, keeps every version of them, and answers questions
// about them over GraphQL.
//
// This file parses the command line and turns errors into exit codes; the
// commands stand beside it, one a file, and program.go joins the parts.
package main

//go:generate go tool gqlgen generate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

// commandLine is everything that the program understands.
type commandLine struct {
	config.Settings

	Serve      serveCommand       `cmd:"" help:"Start the service: Postgres, the sample data, snapshots and the API."`
	Migrate    migrateCommand     `cmd:"" help:"Bring the database of every cluster to this version's schema."`
	ETL        etlCommands        `cmd:"" help:"Load source files." name:"etl"`
	Jobs       jobsCommands       `cmd:"" help:"List, run and cancel the work that servers do by themselves."`
	Notices    noticesCommand     `cmd:"" help:"List what is not as it should be with the data."`
	Snapshot   snapshotCommand    `cmd:"" help:"Publish, list and verify snapshots."`
	Quarantine quarantineCommands `cmd:"" help:"List and discard rows that broke a rule."`
	Alias      aliasCommands      `cmd:"" help:"List, tell and take back the names that publishers use for places."`
	Retention  retentionCommands  `cmd:"" help:"Say and remove what is past its period."`
	Annotation annotationCommands `cmd:"" help:"Load, list and remove notes on the quality of data."`
	Account    accountCommands    `cmd:"" help:"Make, close and reset accounts."`
	Key        keyCommands        `cmd:"" help:"Rotate the keys that sign access tokens."`
	Audit      auditCommands      `cmd:"" help:"Verify the audit log."`
	Schema     schemaCommands     `cmd:"" help:"Print who sees which schema."`
	Config     configCommands     `cmd:"" help:"Look at the configuration."`
	Version    versionCommand     `cmd:"" help:"Print the version."`
}

const description = `Pandemic-surveillance data service.

Flags of the configuration can be given as environment variables too, which are
named beside them. Exit codes: 0 done,
1 something failed, 2 wrong flags or configuration, 3 the file was refused and
nothing changed, 4 the database can't be reached, 5 another load is running,
130 interrupted.`

// The exit codes; description tells them to people.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitRefused     = 3
	exitUnavailable = 4
	exitBusy        = 5
	exitInterrupted = 130
)

func main() {
	os.Exit(run(untilTold(), os.Args[1:], os.Stdout, os.Stderr))
}

// echoTime is how long a signal may be repeated by whoever passes it on: timeout
// and make, for two, tell the process and then its group.
const echoTime = time.Second

// untilTold gives a context that ends at the first SIGINT or SIGTERM. A second
// one, once it can't be an echo of the first, ends the process at once.
func untilTold() context.Context {
	ctx, stop := context.WithCancel(context.Background())
	told := make(chan os.Signal, 1)
	signal.Notify(told, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-told
		stop()
		for first := time.Now(); time.Since(first) < echoTime; {
			<-told
		}
		os.Exit(exitInterrupted)
	}()
	return ctx
}

// run parses and runs one command and gives the exit code.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	var cli commandLine
	code := -1
	parser, err := kong.New(&cli, kong.Name("mspr"), kong.Description(description), kong.UsageOnError(),
		kong.Writers(out, errOut), kong.Exit(func(c int) { code = c }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(errOut, "mspr:", err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	chosen, err := parser.Parse(args)
	if code >= 0 { // --help was printed
		return code
	}
	if err != nil {
		fmt.Fprintf(errOut, "mspr: %v (mspr --help lists the commands and their flags)\n", err)
		return exitUsage
	}
	said := &output{to: out}
	err = errors.Join(chosen.Run(&session{ctx: ctx, settings: cli.Settings, in: os.Stdin, out: said, err: errOut}), said.failed)
	if err != nil && !errors.As(err, new(saidError)) {
		fmt.Fprintf(errOut, "mspr %s: %v\n", chosen.Command(), err)
	}
	return exitCode(ctx, err)
}

// saidError is an error that has been told to the operator already.
type saidError struct{ error }

// Unwrap gives the error itself.
func (e saidError) Unwrap() error { return e.error }

// usageError is a wrong flag or configuration.
type usageError struct{ error }

// Unwrap gives the error itself.
func (e usageError) Unwrap() error { return e.error }

func exitCode(ctx context.Context, err error) int {
	refusal := (*mspr.Refusal)(nil)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, new(usageError)):
		return exitUsage
	case errors.As(err, &refusal):
		return exitRefused
	case ctx.Err() != nil:
		return exitInterrupted
	case mspr.CodeOf(err) == mspr.Unavailable:
		return exitUnavailable
	case mspr.CodeOf(err) == mspr.BadUserInput:
		return exitUsage
	case passing(err):
		return exitBusy
	}
	return exitFailed
}

// passing says that the error is about somebody else's work, and that it is
// worth trying again when that has ended.
func passing(err error) bool {
	e, ok := errors.AsType[*mspr.Error](err)
	return ok && e.Code == mspr.Conflict && e.RetryAfter > 0
}

// output remembers that something could not be written, so that a full disk does
// not look like success.
type output struct {
	to     io.Writer
	failed error
}

// Write writes, and keeps the first error.
func (o *output) Write(text []byte) (int, error) {
	n, err := o.to.Write(text)
	if err != nil && o.failed == nil {
		o.failed = fmt.Errorf("writing the output: %w", err)
	}
	return n, err
}

// version tells which build this is, from the version control stamp.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, dirty := "development", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(len(s.Value), 12)]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "+changes"
		}
	}
	return strings.TrimSpace(fmt.Sprintf("%s%s (%s)", revision, dirty, info.GoVersion))
}
