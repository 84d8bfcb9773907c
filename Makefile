# Everything a developer or an operator needs, by name. `make help` lists it.

GO             ?= go
BIN            := bin/mspr
MODULE         := github.com/mspr/surveillance
WEB_BUILT      := web/.built
GOLANGCI       := bin/golangci-lint
GOLANGCI_VER   := v2.12.2
export MSPR_SHARED ?= $(abspath ../shared)
# One glibc arena a core is plenty: DuckDB's memory goes back to the system sooner.
export MALLOC_ARENA_MAX ?= 2
# The linter's cache names files by their full paths; shared between clones, one that
# was deleted breaks the next.
export GOLANGCI_LINT_CACHE ?= $(abspath bin/lint-cache)

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets.
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: need build ## Build, start everything on 127.0.0.1:8080 with sample data; Ctrl-C stops it.
	@exec $(BIN) serve

.PHONY: need
need:
	@scripts/need.sh

.PHONY: build
build: ## Build bin/mspr, with the dashboard where Node is there.
	@if scripts/web.sh --check; then $(MAKE) --no-print-directory $(WEB_BUILT); fi
	@echo "building $(BIN) (the first build links DuckDB and takes a minute or two)"
	@$(GO) build -trimpath $$(scripts/web.sh --check 2>/dev/null || echo "-tags no_web") -o $(BIN) .

.PHONY: web
web: $(WEB_BUILT) ## Build the dashboard and the playground (web/dist), which bin/mspr embeds.

# What the pages are made from; the types of what they ask come from the schema.
$(WEB_BUILT): $(shell find web schema schema.graphqls -type f -not -path '*/node_modules/*' -not -path 'web/.next/*' -not -path 'web/out/*' -not -path 'web/dist/*' -not -path 'web/src/gql/*' -not -path 'web/e2e/*' -not -path 'web/shots/*' -not -name '*.go' -not -name '*.tsbuildinfo' -not -name next-env.d.ts -not -name .built)
	@echo "building the dashboard"
	@scripts/web.sh
	@touch $@

.PHONY: web-check
web-check: web ## Check the dashboard's sources: types, style, and that every language has all words.
	@cd web && npm run --silent check && npm test --silent

.PHONY: e2e
e2e: need web build ## Use the pages in a browser (Chromium), against the program with real data; pictures go to web/shots.
	@cd web && npm run --silent e2e

.PHONY: test
test: need ## Run the whole test suite, with real Postgres and real DuckDB (but the faults and the load, which have a target of their own).
	$(GO) test -timeout 40m -skip '^Test(Fault|Load)' ./...

.PHONY: race
race: need ## Run the tests under the race detector: of the program's own, those in which several things happen at once; of random plans, some.
	$(GO) test -race -timeout 60m -skip '^Test(Fault(0[1-49]|1[0-79]|2[0-39]|33)|Load)' $$($(GO) list ./... | grep -v -x -e '$(MODULE)' -e '$(MODULE)/analytics/enginetest')
	$(GO) test -race -timeout 30m ./analytics/enginetest -plans 100
	$(GO) test -race -timeout 60m -run '^Test(Fault(18|3[0-2])|.*(Caches|NewSnapshot|Heard|Hears|Replica|TwoServers|ReadsGoOn|TooLong|ALoadThat|Imports|FreshStart|RealData|Signal|Jobs|RunsASource))' -skip '^TestFault(0|17)' .

.PHONY: acceptance
acceptance: need ## Run the tests on the publishers' real files (MSPR_SHARED, default ../shared).
	@test -f "$(MSPR_SHARED)/data/MANIFEST.json" || { echo "the real files are missing: $(MSPR_SHARED)/data/MANIFEST.json; set MSPR_SHARED to the folder that holds data/" >&2; exit 1; }
	$(GO) test -tags acceptance -timeout 30m -run '^TestAcceptance' ./...

.PHONY: faults
faults: need ## Bring about the faults that the service must survive, and the load; print passed / automated.
	@scripts/faults.sh

.PHONY: plans
plans: need ## Compare 5,000 random plans in DuckDB, with and without rollups, in Postgres and in plain Go (make test: 1,000).
	$(GO) test -count=1 -timeout 60m ./analytics/enginetest -plans 5000

.PHONY: graphql-http
graphql-http: need ## Run the audits of the GraphQL over HTTP specification (fetches an npm package).
	$(GO) test -count=1 -tags npm -run '^TestGraphQLOverHTTP' -v .

.PHONY: live-clients
live-clients: need ## Listen to a server with graphql-ws and graphql-sse (fetches npm packages).
	$(GO) test -count=1 -tags npm -run '^TestLiveClients' -v .

.PHONY: fuzz
fuzz: ## Fuzz every target for a few seconds each.
	@scripts/fuzz.sh

.PHONY: bench
bench: need ## Print our figures beside their references; BENCH_SIZES=M for 5 million rows alone.
	$(GO) test -count=1 -timeout 150m -v -run '^TestBench' -tags bench ./bench

.PHONY: generate
generate: ## Generate the GraphQL code from the schema.
	$(GO) generate ./...

.PHONY: lint
lint: $(GOLANGCI) ## Run the linters.
	$(GOLANGCI) run ./...
	$(GOLANGCI) run --build-tags acceptance,bench,npm ./...
	$(GOLANGCI) run --build-tags no_web ./web

$(GOLANGCI):
	GOBIN=$(abspath bin) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VER)

.PHONY: check
check: lint web-check test race graphql-http live-clients acceptance faults e2e ## Everything that has to pass before a change lands.
	@$(MAKE) --no-print-directory generate
	git diff --exit-code

.PHONY: clean
clean: ## Remove what was built; ./data stays.
	rm -rf bin web/.built web/.next web/out web/shots web/src/gql web/dist/*
