package config

// Settings are the flags that every command takes. The tags are read by the
// command-line parser of the program.
type Settings struct {
	DataDir       string   `default:"./data" env:"MSPR_DATA_DIR" help:"Folder for everything that MSPR keeps: the private Postgres, the snapshots and the keys that sign access tokens." name:"data-dir" placeholder:"DIR"`
	DatabaseURL   string   `env:"MSPR_DATABASE_URL" help:"Use this Postgres instead of the private one. Its user must be able to create roles and schemas." name:"database-url" placeholder:"URL"`
	Clusters      []string `env:"MSPR_CLUSTERS" help:"Clusters to serve (default: every cluster that has a file)." placeholder:"us"`
	ClusterDir    string   `env:"MSPR_CLUSTER_DIR" help:"Folder with cluster files to use instead of the built-in ones." name:"cluster-dir" placeholder:"DIR"`
	KeyFiles      []string `env:"MSPR_KEY_FILES" help:"Private keys that sign access tokens, each as CLUSTER=FILE; the first of a cluster signs. Without any, keys are made in the data folder." name:"key-file" placeholder:"us=FILE"`
	WebhookURL    string   `env:"MSPR_WEBHOOK_URL" help:"Address that is told of notices, by POST, signed as Standard Webhooks says." name:"webhook-url" placeholder:"https://HOST/PATH"`
	WebhookSecret string   `env:"MSPR_WEBHOOK_SECRET_FILE" help:"File with the secret that signs what the webhook is told." name:"webhook-secret-file" placeholder:"FILE"`
	LogLevel      string   `default:"info" enum:"debug,info,warn,error" env:"MSPR_LOG_LEVEL" help:"Least level of log lines: ${enum}." name:"log-level"`
	LogFormat     string   `default:"auto" enum:"auto,json,text" env:"MSPR_LOG_FORMAT" help:"Log lines as json or text; auto is text on a terminal." name:"log-format"`
}

// Serving are the further flags of a server.
type Serving struct {
	Listen           string   `default:"127.0.0.1:8080" env:"MSPR_LISTEN" help:"Address to serve on."`
	PublicURL        string   `env:"MSPR_PUBLIC_URL" help:"Where the service is reached from outside, for addresses that are cited; without it they have no host." name:"public-url" placeholder:"https://HOST"`
	MetricsListen    string   `default:"127.0.0.1:9090" env:"MSPR_METRICS_LISTEN" help:"Address for Prometheus metrics; empty for none." name:"metrics-listen"`
	Sample           bool     `default:"true" env:"MSPR_SAMPLE" help:"Load the simulated sample data into clusters that have no data." negatable:""`
	CacheMiB         int      `default:"64" env:"MSPR_CACHE_MIB" help:"Memory for cached answers, per cluster, in MiB." name:"cache-mib"`
	DuckDBMiB        int      `default:"512" env:"MSPR_DUCKDB_MIB" help:"Memory for DuckDB, per cluster, in MiB." name:"duckdb-mib"`
	Jobs             bool     `default:"true" env:"MSPR_JOBS" help:"Read the sources of each cluster on their schedule, and do what else waits in its queue. Of several servers one does each job." negatable:""`
	Warm             int      `default:"32" env:"MSPR_WARM" help:"Questions of the public that each new snapshot answers before anybody asks: those asked most lately, then the overview of each disease. 0 for none."`
	RateLimit        int      `default:"100000" env:"MSPR_RATE_LIMIT" help:"Requests in an hour for an account, or for an address without one; accounts have ten times as many in clusters with the feature HIGH_VOLUME. 0 for no limit." name:"rate-limit"`
	MaxConnections   int      `default:"4096" env:"MSPR_MAX_CONNECTIONS" help:"Most connections at once, within what the system lets the process open; beyond them the longest idle one is closed. 0 for as many as that." name:"max-connections"`
	MaxListeners     int      `default:"2000" env:"MSPR_MAX_LISTENERS" help:"Most connections at once, per cluster, that listen to what happens (subscriptions by WebSocket or server-sent events). 0 for no limit." name:"max-listeners"`
	MaxListenersEach int      `default:"100" env:"MSPR_MAX_LISTENERS_EACH" help:"Most of them for one account, or for one address without one. 0 for no limit." name:"max-listeners-each"`
	MaxUploadMiB     int      `default:"256" env:"MSPR_MAX_UPLOAD_MIB" help:"Largest source file that an administrator may send (importRecords), in MiB; 0 for none." name:"max-upload-mib"`
	TrustedProxies   []string `env:"MSPR_TRUSTED_PROXIES" help:"Addresses or networks of proxies whose X-Forwarded-For is believed." name:"trusted-proxies" placeholder:"10.0.0.0/8"`
	CORSOrigins      []string `env:"MSPR_CORS_ORIGINS" help:"Origins whose pages may call the API." name:"cors-origins" placeholder:"https://HOST"`
	TLSCert          string   `env:"MSPR_TLS_CERT" help:"Certificate chain (PEM); with it and --tls-key the API speaks TLS 1.3 only." name:"tls-cert" placeholder:"FILE"`
	TLSKey           string   `env:"MSPR_TLS_KEY" help:"Private key of the certificate (PEM)." name:"tls-key" placeholder:"FILE"`
}
