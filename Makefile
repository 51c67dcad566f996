# make run     sees to the system packages, builds, and opens the fractal sample
# make test    the same preparation, then formatting, vet, lint and every test
# The others are listed by `make help`.

GO         ?= go
GOLANGCI   := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOFUMPT    := mvdan.cc/gofumpt@v0.12.0
VERSION    := $(shell git describe --always --dirty 2>/dev/null || echo unversioned)
# A program takes only a worker of the same build.
STAMP      := -X $(shell ./scripts/module-path)/sandbox/confine.version=$(VERSION)
FUZZTIME   ?= 5m

export LANG = en_US.UTF-8

.PHONY: help run test build samples setup setup-build setup-display lint test-go test262 bench soak fuzz expected node-answers screenshots clean

help: ## lists the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup:
	@./scripts/setup all
setup-build:
	@./scripts/setup build
setup-display:
	@./scripts/setup display

build: setup-build ## builds build/vitrine, build/vitrine-viewer and build/vitrine-worker
	@mkdir -p build
	CGO_ENABLED=0 $(GO) build -ldflags "$(STAMP)" -o build/vitrine ./app/vitrine
	lean=$$(./scripts/lean-runtime build/runtime) && \
	CGO_ENABLED=0 $(GO) build $${lean:+"$$lean"} -ldflags "$(STAMP)" -o build/vitrine-worker ./app/worker
	CGO_ENABLED=1 $(GO) build -ldflags "$(STAMP)" -o build/vitrine-viewer ./app/viewer

run: setup-display build samples ## opens the fractal sample; without a display, in Xvfb, and says where the screenshot is
	@./scripts/open build/samples/fractal.applet

samples: build ## packs the samples into build/samples, where the viewer's library finds them
	@mkdir -p build/samples
	@for sample in fractal geometry mail-form; do \
		build/vitrine pack samples/$$sample -o build/samples/$$sample.applet || exit 1; \
	done

test: setup build lint test-go ## everything that a change has to pass

lint: ## formatting, vet, lint
	@unformatted=$$(git ls-files '*.go' | xargs $(GO) run $(GOFUMPT) -l); \
	if [ -n "$$unformatted" ]; then echo "not formatted; run: go run $(GOFUMPT) -w ."; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	CGO_ENABLED=0 GOARCH=arm64 $(GO) vet ./sandbox/... ./app/worker/...
	CGO_ENABLED=0 GOOS=darwin $(GO) build ./sandbox/... ./app/worker/...
	CGO_ENABLED=0 GOOS=windows $(GO) build ./sandbox/... ./app/worker/...
	$(GO) run $(GOLANGCI) run ./...

test-go:
	@GO="$(GO)" ./scripts/test

bench: setup build ## speed and memory, as ratios in one run
	$(GO) test -run '^$$' -bench . -timeout 60m ./...

soak: setup build ## the long tests at full length
	VITRINE_SOAK=1 $(GO) test -p 1 -count 1 -v -timeout 120m -run 'Soak|Kill|Cycles|Evil|Hostile|Flood|Determinism' ./...
	$(MAKE) fuzz

fuzz: ## each fuzz target for FUZZTIME
	@./scripts/fuzz $(FUZZTIME)

test262: build ## the engine against test262: make test262 TEST262=/path/to/checkout
	@test -d "$(TEST262)/test" || { echo "usage: make test262 TEST262=/path/to/a/checkout/of/tc39/test262"; exit 2; }
	TEST262=$(abspath $(TEST262)) $(GO) test -timeout 90m -run Test262 -v ./sandbox/engine/...

node-answers: ## asks node 20 again what the runtime is compared with
	@./scripts/node-answers

expected: ## asks node 20 again what the programs of the tests print, and what Intl answers
	cd sandbox/guest/globals/testdata && node language.mjs && node intl.mjs

screenshots: setup build ## makes the README's pictures
	@./scripts/screenshots

clean: ## removes build/
	rm -rf build
