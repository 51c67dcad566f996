package engine_test

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"

	"vitrine/sandbox/engine"
)

// The conformance tests of ECMAScript, which are not part of this repository:
//
//	make test262 TEST262=path/of/a/checkout
//
// Each test runs in plain goja and, if it passes there, in a hardened, metered
// engine, both times as the body of an async function, since that is what a
// script of an applet is. A test that only the engine fails has to stand in
// testdata/test262.txt with the reason. TEST262_WRITE=1 writes that file anew,
// TEST262_SHARD=i/n runs each nth test.
const expectedFile = "testdata/test262.txt"

func Test262(t *testing.T) {
	root := os.Getenv("TEST262")
	if root == "" {
		t.Skip("TEST262 names no checkout of tc39/test262")
	}
	expected := readExpected(t)
	runner := &conformance{root: root, harness: map[string]string{}, failed: map[string]string{}}
	paths := runner.paths(t)
	var group sync.WaitGroup
	queue := make(chan string)
	for range 2 {
		group.Go(func() {
			for path := range queue {
				runner.test(path)
			}
		})
	}
	for _, path := range paths {
		queue <- path
	}
	close(queue)
	group.Wait()
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

// conformance runs tests and collects those that only the engine fails.
type conformance struct {
	root string

	sync.Mutex
	harness map[string]string
	failed  map[string]string
	plain   int
}

func (c *conformance) paths(t *testing.T) []string {
	index, of := 0, 1
	if shard := os.Getenv("TEST262_SHARD"); shard != "" {
		a, b, _ := strings.Cut(shard, "/")
		index, _ = strconv.Atoi(a)
		of, _ = strconv.Atoi(b)
	}
	var paths []string
	n := 0
	for _, dir := range []string{"built-ins", "language", "annexB"} {
		err := filepath.WalkDir(filepath.Join(c.root, "test", dir), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(path, ".js") && !strings.Contains(d.Name(), "_FIXTURE") {
				if n++; n%of == index {
					rel, _ := filepath.Rel(filepath.Join(c.root, "test"), path)
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

func (c *conformance) include(name string) string {
	c.Lock()
	defer c.Unlock()
	if _, ok := c.harness[name]; !ok {
		b, _ := os.ReadFile(filepath.Join(c.root, "harness", name))
		c.harness[name] = string(b)
	}
	return c.harness[name]
}

// test runs one test in each mode that its flags allow.
func (c *conformance) test(path string) {
	b, err := os.ReadFile(filepath.Join(c.root, "test", path))
	if err != nil {
		return
	}
	m := parseMetadata(string(b))
	if slices.Contains(m.flags, "module") || slices.Contains(m.flags, "raw") {
		return
	}
	prelude := c.include("assert.js") + "\n" + c.include("sta.js") + "\n"
	async := slices.Contains(m.flags, "async")
	if async {
		prelude += c.include("doneprintHandle.js") + "\n"
	}
	for _, name := range m.includes {
		prelude += c.include(name) + "\n"
	}
	for _, strict := range []bool{false, true} {
		if strict && slices.Contains(m.flags, "noStrict") || !strict && slices.Contains(m.flags, "onlyStrict") {
			continue
		}
		source := prelude + string(b)
		if strict {
			source = "'use strict';\n" + source
		}
		if why := plainTest("", source, m.negative, async); why != "" {
			continue
		}
		why := engineTest(source, m.negative, async)
		if why != "" {
			why = reason(why, func(before string) string { return plainTest(before, source, m.negative, async) })
		}
		c.Lock()
		c.plain++
		if why != "" {
			c.failed[path] = why
		}
		c.Unlock()
		if why != "" {
			return
		}
	}
}

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

// engineTest runs a test in a hardened engine and says why it failed.
func engineTest(source, negative string, async bool) (why string) {
	defer func() {
		if r := recover(); r != nil {
			why = fmt.Sprint("panic: ", r)
		}
	}()
	h := &host{}
	e, err := engine.New(engine.Options{Host: h})
	if err != nil {
		return err.Error()
	}
	r := e.Runtime()
	printed := ""
	_ = r.Set("print", e.Native("print", 1, func(call goja.FunctionCall) goja.Value {
		printed += e.Text(call.Argument(0), 1000)
		return nil
	}))
	_ = r.Set("$262", host262(r))
	if err := e.Harden(); err != nil {
		return err.Error()
	}
	stop := time.AfterFunc(testTime, e.Abort)
	defer stop.Stop()
	if err := e.Run(1e12, engine.Script{Name: "test.js", Source: source}); err != nil {
		return err.Error()
	}
	thrown := ""
	for _, f := range h.failures {
		if f.Fatal { // the others are rejections that nobody handles, which is no failure of a test
			thrown += f.Message
		}
	}
	return judge(thrown, negative, printed, async)
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

func writeExpected(t *testing.T, failed, expected map[string]string, ran []string) {
	for _, path := range ran {
		if _, ok := failed[path]; !ok {
			delete(expected, path)
		}
	}
	for path, why := range failed {
		if _, ok := expected[path]; ok {
			continue
		}
		expected[path] = why
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
