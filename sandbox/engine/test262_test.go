package engine_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
	"golang.org/x/sys/unix"

	"example.org/vitrine/sandbox/engine"
)

// The conformance tests of ECMAScript, which are not part of this repository:
//
//	make test262 TEST262=path/of/a/checkout
//
// Each test runs in plain goja and, if it passes there, in a hardened, metered
// engine, both times as the body of an async function, since that is what a
// script of an applet is. A test that only the engine fails has to stand in
// testdata/test262.txt with the reason. TEST262_WRITE=1 writes that file anew,
// TEST262_SHARD=i/n runs each nth test, TEST262_MATCH those whose path matches.
//
// The tests run in a child process with little memory, one after the other: in
// plain goja some of them take all there is, or never end. An engine serves
// some tests; one that fails there is run again in an engine of its own.
const (
	expectedFile = "testdata/test262.txt"

	childConformance = "VITRINE_TEST262" // the checkout
	conformanceData  = 1536 << 20        // bytes that the child may use
	conformanceTime  = 60 * time.Second  // until the child is killed
	testsPerEngine   = 16
	testsPerChild    = 2000
)

func Test262(t *testing.T) {
	root := os.Getenv("TEST262")
	if root == "" {
		t.Skip("TEST262 names no checkout of tc39/test262")
	}
	expected := readExpected(t)
	runner := &conformance{root: root, failed: map[string]string{}}
	paths := runner.paths(t)
	for n, rest := 0, paths; len(rest) > 0; n++ {
		done := runner.child(t, rest[:min(len(rest), testsPerChild)])
		rest = rest[done:]
		t.Logf("%d to go, %d pass in plain goja, %d of those fail here", len(rest), runner.plain, len(runner.failed))
	}
	t.Logf("%d tests, %d pass in plain goja, %d of those fail here", len(paths), runner.plain, len(runner.failed))
	for path, why := range runner.failed {
		if _, ok := expected[path]; !ok {
			t.Errorf("%s: %s", path, why)
		}
	}
	if os.Getenv("TEST262_WRITE") != "" {
		writeExpected(t, runner.failed, expected, paths)
	}
}

// conformance collects the tests that only the engine fails.
type conformance struct {
	root   string
	failed map[string]string
	plain  int
}

// verdict is what a child says: that a test passed in plain goja, and then how
// it went in the engine.
type verdict struct {
	Done, Plain bool
	Why         string
}

// child runs tests in one child process, until one is too much for it, and
// returns how many are done.
func (c *conformance) child(t *testing.T, paths []string) (done int) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), childConformance+"="+c.root)
	cmd.Stdin = strings.NewReader(strings.Join(paths, "\n"))
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	slow := time.AfterFunc(conformanceTime, cancel)
	defer slow.Stop()
	plain := false
	for d := json.NewDecoder(stdout); done < len(paths); {
		var v verdict
		if err := d.Decode(&v); err != nil { // the child is dead
			if plain {
				c.plain++
				c.failed[paths[done]] = "? the process died, or did not end"
			}
			t.Logf("%s: the process died, or did not end; in plain goja: %v", paths[done], !plain)
			done++
			break
		}
		slow.Reset(conformanceTime)
		if plain = v.Plain; !v.Done {
			continue
		}
		if v.Plain {
			c.plain++
		}
		if v.Why != "" {
			c.failed[paths[done]] = v.Why
		}
		plain = false
		done++
	}
	_ = cmd.Wait() // the verdicts say it all
	return done
}

// conformanceChild runs the tests whose paths come on standard input.
func conformanceChild(root string) {
	debug.SetGCPercent(50)
	debug.SetMaxStack(engine.MaxStack)
	_ = unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: conformanceData, Max: conformanceData})
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	r := &tester{root: root, harness: map[string]string{}, out: json.NewEncoder(os.Stdout)}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		plain, why := r.test(in.Text())
		r.say(verdict{Done: true, Plain: plain, Why: why})
	}
}

// tester runs tests in the child.
type tester struct {
	root    string
	harness map[string]string
	out     *json.Encoder

	engine *testEngine // for the next tests
	used   int
}

func (c *tester) say(v verdict) {
	if err := c.out.Encode(v); err != nil {
		panic(err)
	}
}

func (c *conformance) paths(t *testing.T) []string {
	index, of := 0, 1
	if shard := os.Getenv("TEST262_SHARD"); shard != "" {
		a, b, _ := strings.Cut(shard, "/")
		index, _ = strconv.Atoi(a)
		of, _ = strconv.Atoi(b)
	}
	only := regexp.MustCompile(os.Getenv("TEST262_MATCH"))
	var paths []string
	n := 0
	for _, dir := range []string{"built-ins", "language", "annexB"} {
		err := filepath.WalkDir(filepath.Join(c.root, "test", dir), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(path, ".js") && !strings.Contains(d.Name(), "_FIXTURE") {
				rel, _ := filepath.Rel(filepath.Join(c.root, "test"), path)
				if n++; n%of == index && only.MatchString(rel) {
					paths = append(paths, rel)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

// metadata is the part of a test's front matter that is used.
type metadata struct {
	includes, flags []string
	negative        string
}

var (
	frontMatter = regexp.MustCompile(`(?s)/\*---(.*?)---\*/`)
	listItem    = func(name string) *regexp.Regexp {
		return regexp.MustCompile(`(?m)^` + name + `:[ \t]*(?:\[(.*)\]|((?:\n[ \t]+- .*)+))`)
	}
	includesItem = listItem("includes")
	flagsItem    = listItem("flags")
	negativeType = regexp.MustCompile(`(?ms)^negative:.*?^\s+type: *(\w+)`)
)

func parseMetadata(source string) (m metadata) {
	match := frontMatter.FindStringSubmatch(source)
	if match == nil {
		return m
	}
	list := func(r *regexp.Regexp) []string {
		found := r.FindStringSubmatch(match[1])
		if found == nil {
			return nil
		}
		return strings.FieldsFunc(strings.ReplaceAll(found[1]+found[2], "- ", " "), func(c rune) bool { return strings.ContainsRune(", \n\t\r", c) })
	}
	m.includes, m.flags = list(includesItem), list(flagsItem)
	if n := negativeType.FindStringSubmatch(match[1]); n != nil {
		m.negative = n[1]
	}
	return m
}

func (c *tester) include(name string) string {
	if _, ok := c.harness[name]; !ok {
		b, _ := os.ReadFile(filepath.Join(c.root, "harness", name))
		c.harness[name] = string(b)
	}
	return c.harness[name]
}

// test runs one test, unless it is for sloppy code, of which there is none here.
// It says whether it passes in plain goja, and if so, why it fails in the engine.
func (c *tester) test(path string) (plain bool, why string) {
	b, err := os.ReadFile(filepath.Join(c.root, "test", path))
	if err != nil {
		return false, ""
	}
	m := parseMetadata(string(b))
	if slices.Contains(m.flags, "module") || slices.Contains(m.flags, "raw") {
		return false, ""
	}
	prelude := c.include("assert.js") + "\n" + c.include("sta.js") + "\n"
	async := slices.Contains(m.flags, "async")
	if async {
		prelude += c.include("doneprintHandle.js") + "\n"
	}
	for _, name := range m.includes {
		prelude += c.include(name) + "\n"
	}
	if slices.Contains(m.flags, "noStrict") {
		return false, ""
	}
	source := "'use strict';\n" + prelude + string(b)
	ours := patterns262.MatchString(path)
	if !ours && plainTest("", source, m.negative, async) != "" {
		return false, ""
	}
	c.say(verdict{Plain: true})
	if c.engineTest(source, m.negative, async) == "" {
		return true, ""
	}
	c.engine = nil
	if why = c.engineTest(source, m.negative, async); why != "" {
		c.engine = nil
		if ours {
			return true, patternReason(why, string(b))
		}
		why = reason(why, func(before string) string { return plainTest(before, source, m.negative, async) })
	}
	return true, why
}

// patterns262 are the tests of regular expressions: those are none of goja's, so
// that they have to pass whatever plain goja makes of them.
var patterns262 = regexp.MustCompile(`RegExp|language/literals/regexp|String/prototype/(match|matchAll|replace|replaceAll|search|split)/`)

const testTime = 4 * time.Second

// freezing does to plain goja what hardening means to a program: it tells tests
// that fail because intrinsics cannot be changed from those that find a fault.
const freezing = `(function () {
  const seen = new Set(), queue = [globalThis, async function () {}, function* () {}, [][Symbol.iterator](), new Map().keys(), new Set().keys(), ''[Symbol.iterator](), /a/[Symbol.matchAll]('')];
  Object.getOwnPropertyNames(globalThis);
  for (let i = 0; i < queue.length; i++) {
    const o = queue[i];
    if (o === null || typeof o !== 'object' && typeof o !== 'function' || seen.has(o)) continue;
    seen.add(o);
    for (const k of Reflect.ownKeys(o)) {
      const d = Object.getOwnPropertyDescriptor(o, k);
      queue.push(d.value, d.get, d.set);
    }
    queue.push(Object.getPrototypeOf(o));
  }
  for (const o of seen) if (o !== globalThis) Object.freeze(o);
  for (const k of Reflect.ownKeys(globalThis)) Object.defineProperty(globalThis, k, {writable: false, configurable: false});
})();`

// silencing takes eval and Function away from plain goja.
const silencing = `(function () {
  const no = function () { throw new EvalError('no code from text') };
  for (const f of [function () {}, async function () {}, function* () {}]) {
    const p = Object.getPrototypeOf(f), C = p.constructor;
    no.prototype = p;
    Object.defineProperty(p, 'constructor', {value: no});
  }
  globalThis.Function = no;
  globalThis.eval = no;
})();`

// plainTest runs a test in goja alone, after a script if there is one, and says
// why it failed.
func plainTest(before, source, negative string, async bool) (why string) {
	defer func() {
		if r := recover(); r != nil {
			why = fmt.Sprint(r)
		}
	}()
	r := goja.New()
	r.SetMaxCallStackSize(5000)
	r.SetParserOptions(parser.WithDisableSourceMaps)
	stop := time.AfterFunc(testTime, func() { r.Interrupt("slow") })
	defer stop.Stop()
	printed := ""
	_ = r.Set("print", func(s string) { printed += s })
	_ = r.Set("$262", host262(r))
	if _, err := r.RunString(before); err != nil {
		return err.Error()
	}
	v, err := r.RunString("(async function () {" + source + "\n})()")
	thrown := ""
	if err != nil {
		thrown = err.Error()
		var syntax *goja.CompilerSyntaxError
		if errors.As(err, &syntax) {
			thrown = "SyntaxError: " + thrown
		}
	} else if p, ok := v.Export().(*goja.Promise); ok && p.State() == goja.PromiseStateRejected {
		thrown = p.Result().String()
	}
	return judge(thrown, negative, printed, async)
}

// testEngine is a hardened engine for tests.
type testEngine struct {
	*engine.Engine
	host    *host
	printed string
}

func newTestEngine() (*testEngine, error) {
	t := &testEngine{host: &host{}}
	e, err := engine.New(engine.Options{Host: t.host})
	if err != nil {
		return nil, err
	}
	t.Engine = e
	r := e.Runtime()
	_ = r.Set("print", e.Native("print", 1, func(call goja.FunctionCall) goja.Value {
		t.printed += e.Text(call.Argument(0), 1000)
		return nil
	}))
	_ = r.Set("$262", host262(r))
	return t, e.Harden()
}

// engineTest runs a test in a hardened engine and says why it failed.
func (c *tester) engineTest(source, negative string, async bool) (why string) {
	defer func() {
		if r := recover(); r != nil {
			why = fmt.Sprint("panic: ", r)
		}
	}()
	if c.used++; c.engine == nil || c.used > testsPerEngine {
		e, err := newTestEngine()
		if err != nil {
			return err.Error()
		}
		c.engine, c.used = e, 0
	}
	e := c.engine
	e.printed, e.host.failures = "", nil
	stop := time.AfterFunc(testTime, e.Abort)
	defer stop.Stop()
	if err := e.Run(1e12, engine.Script{Name: "test.js", Source: source}); err != nil {
		return err.Error()
	}
	thrown := ""
	for _, f := range e.host.failures {
		if f.Fatal { // the others are rejections that nobody handles, which is no failure of a test
			thrown += f.Message
		}
	}
	return judge(thrown, negative, e.printed, async)
}

func host262(r *goja.Runtime) *goja.Object {
	o := r.NewObject()
	_ = o.Set("detachArrayBuffer", func(call goja.FunctionCall) goja.Value {
		if b, ok := call.Argument(0).Export().(goja.ArrayBuffer); ok {
			b.Detach()
		}
		return goja.Undefined()
	})
	return o
}

func judge(thrown, negative, printed string, async bool) string {
	switch {
	case negative != "" && strings.Contains(thrown, negative):
		return ""
	case negative != "":
		return "did not throw " + negative + ": " + thrown
	case thrown != "":
		return thrown
	case async && !strings.Contains(printed, "Test262:AsyncTestComplete"):
		return "did not complete: " + printed
	}
	return ""
}

func readExpected(t *testing.T) map[string]string {
	expected := map[string]string{}
	f, err := os.Open(expectedFile)
	if err != nil {
		return expected
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if path, reason, ok := strings.Cut(s.Text(), "\t"); ok && !strings.HasPrefix(path, "#") {
			expected[path] = reason
		}
	}
	return expected
}

// reason is why a test fails, in one of a few words when that is known; else
// the failure behind a question mark, which is a fault to look at.
func reason(failure string, plain func(before string) string) string {
	switch {
	case strings.Contains(failure, `cannot use "with"`):
		return "with"
	case plain(silencing) != "":
		return "eval or Function"
	case plain(freezing) != "", strings.Contains(failure, "read only property"): // which engine says of intrinsics, in sloppy code too
		return "intrinsics are frozen"
	}
	return "? " + strings.ReplaceAll(failure, "\n", " ")
}

// patternReason is reason for a test of regular expressions, which plain goja
// tells nothing about.
func patternReason(failure, source string) string {
	switch {
	case strings.Contains(source, "createRealm"):
		return "another realm"
	case strings.Contains(source, "IsHTMLDDA"):
		return "document.all"
	case strings.Contains(source, "eval(") || strings.Contains(source, "Function("):
		return "eval or Function"
	case strings.Contains(source, "verifyProperty") || strings.Contains(source, "propertyHelper.js") || strings.Contains(failure, "read only property"):
		return "intrinsics are frozen"
	}
	return "? " + strings.ReplaceAll(failure, "\n", " ")
}

func writeExpected(t *testing.T, failed, expected map[string]string, ran []string) {
	for _, path := range ran {
		if _, ok := failed[path]; !ok {
			delete(expected, path)
		}
	}
	for path, why := range failed {
		if before, ok := expected[path]; !ok || !strings.HasPrefix(why, "?") || strings.HasPrefix(before, "?") {
			expected[path] = why
		}
	}
	var paths []string
	for path := range expected {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	var b strings.Builder
	b.WriteString("# Tests of test262 that plain goja passes and the hardened, metered engine does not, with the reason.\n")
	b.WriteString("# Written by TEST262_WRITE=1 make test262; see test262_test.go.\n")
	for _, path := range paths {
		fmt.Fprintf(&b, "%s\t%s\n", path, expected[path])
	}
	if err := os.WriteFile(expectedFile, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
