package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/mspr/surveillance/durable"
	"github.com/mspr/surveillance/mspr"
)

// Fetcher downloads files. It may be used from many goroutines.
type Fetcher struct{ options Options }

// scratchPrefix begins the names of downloads.
const scratchPrefix = "fetch-"

// New makes the folder for downloads where it isn't there, and removes what
// processes that are gone left in it.
func New(o Options) (*Fetcher, error) {
	if err := os.MkdirAll(o.Folder, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder for downloads: %w", err)
	}
	return &Fetcher{o.orDefaults()}, durable.SweepScratch(o.Folder, scratchPrefix)
}

// Request is a file to ask for.
type Request struct {
	// Address is that of the file, https or http.
	Address string
	// ETag and LastModified are those of the result that is known already; empty
	// when there is none.
	ETag, LastModified string
	// Progress is called as bytes come, with those of all and how many there will
	// be; 0 where that isn't known. It may be nil.
	Progress func(bytes, total int64)
}

// Result is what a server answered.
type Result struct {
	// NotModified says that the file is the one that is known already; there is
	// no download then.
	NotModified bool
	// ETag and LastModified go into the next request, as they stand.
	ETag, LastModified string
	// Modified is LastModified as a time; zero where the server doesn't say.
	Modified time.Time
	// Bytes is the size of the download.
	Bytes int64
	// File is the download, at its beginning. Whoever asked discards it.
	File *durable.Scratch
}

// Discard removes the download; it is safe where there is none.
func (r Result) Discard() error {
	if r.File == nil {
		return nil
	}
	return r.File.Discard()
}

// Fetch asks for a file. Its error is a *mspr.Refusal where the address or the
// file has to change, and has the code Timeout or Unavailable where trying again
// later may help, perhaps with the time that the server asks for.
func (f *Fetcher) Fetch(ctx context.Context, r Request) (result Result, err error) {
	at, err := checkAddress(r.Address)
	if err != nil {
		return Result{}, err
	}
	file, err := durable.NewScratch(f.options.Folder, scratchPrefix)
	if err != nil {
		return Result{}, fmt.Errorf("making room for a download: %w", err)
	}
	defer func() {
		if err != nil || result.NotModified {
			result.File, err = nil, errors.Join(err, file.Discard())
		}
	}()
	late := mspr.Errorf(mspr.Timeout, "%s was not downloaded within %s; the next run tries again", shown(at), f.options.Longest)
	ctx, cancel := context.WithTimeoutCause(ctx, f.options.Longest, late)
	defer cancel()
	client, idle := f.client(at)
	defer idle()
	d := &download{options: f.options, client: client, request: r, at: at, file: file}
	if err := f.pages(ctx, d); err != nil {
		return Result{}, err
	}
	return d.result()
}

// checkAddress refuses what can't be fetched.
func checkAddress(address string) (*url.URL, error) {
	at, err := url.Parse(address)
	if err != nil {
		return nil, mspr.Refusef("the address of a source file can't be read; write https://HOST/PATH") // err repeats the address, which may hold a secret
	}
	if at.Scheme != "https" && at.Scheme != "http" || at.Hostname() == "" {
		return nil, mspr.Refusef("%s is no address that files are downloaded from; write https://HOST/PATH", shown(at))
	}
	return at, nil
}

// shown is an address for people: without what may be secret in it.
func shown(at *url.URL) string {
	public := url.URL{Scheme: at.Scheme, Host: at.Host, Path: at.Path, Opaque: at.Opaque}
	return fmt.Sprintf("%.200s", public.String())
}

// modified reads Last-Modified; zero where it can't be read.
func modified(text string) time.Time {
	t, err := http.ParseTime(text)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
