package bundler

import (
	"fmt"
	"slices"
	"strings"
)

// moduleExports are the names that each of the viewer's modules exports, so
// that an import of another name is an error with a place in the author's file
// and not undefined at run time. assets/types declares the same.
var moduleExports = map[string][]string{
	"vitrine:files":     {"readFile", "readTextFile", "writeFile", "writeTextFile", "stat", "readDir", "mkdir", "open", "SeekMode", "showOpenFilePicker", "showSaveFilePicker", "showDirectoryPicker"},
	"vitrine:net":       {"connect", "fetch"},
	"vitrine:storage":   {"get", "set", "delete", "keys"},
	"vitrine:authority": {"query", "request", "restrict", "budget"},
	"vitrine:applet":    {"id", "name", "version", "args", "manifest", "stdin", "stdout", "exit", "onSave", "onRestore"},
	"vitrine:ui": {
		"h", "createElement", "Fragment", "render", "signal", "computed", "effect", "batch", "untracked",
		"useSignal", "useComputed", "useEffect", "useRef", "jsx", "jsxs", "jsxDEV",
	},
}

// runtimeExports are what compiled JSX imports; vitrine:ui has them all.
var runtimeExports = map[string][]string{
	"vitrine:ui/jsx-runtime":     {"jsx", "jsxs", "Fragment"},
	"vitrine:ui/jsx-dev-runtime": {"jsxDEV", "Fragment"},
}

// moduleSource is the text of a vitrine: module as esbuild sees it: plain
// constants taken from the record that the engine gives, so that no import
// declaration is left.
func moduleSource(name string) (string, bool) {
	module, exports := name, moduleExports[name]
	if runtime, ok := runtimeExports[name]; ok {
		module, exports = "vitrine:ui", runtime
	}
	if exports == nil {
		return "", false
	}
	var taken, given []string
	for _, export := range exports {
		taken = append(taken, fmt.Sprintf("%s: _%s", export, export)) // delete is no name for a constant
		given = append(given, fmt.Sprintf("_%s as %s", export, export))
	}
	return fmt.Sprintf("const {%s} = __vitrine_import(%q);\nexport {%s};\n",
		strings.Join(taken, ", "), module, strings.Join(given, ", ")), true
}

// moduleNames are the names of all modules, sorted.
func moduleNames() []string {
	names := make([]string, 0, len(moduleExports))
	for name := range moduleExports {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// nodeModules says what to use instead of the modules that only Node.js has.
var nodeModules = map[string]string{
	"fs":             "files come from vitrine:files",
	"fs/promises":    "files come from vitrine:files",
	"net":            "sockets come from vitrine:net",
	"tls":            "sockets come from vitrine:net, with {secureTransport: \"on\"}",
	"http":           "use fetch",
	"https":          "use fetch",
	"dgram":          "applets have TCP only, from vitrine:net",
	"process":        "arguments and exit come from vitrine:applet",
	"crypto":         "use crypto.getRandomValues or crypto.randomUUID",
	"child_process":  "applets cannot start programs",
	"os":             "applets know nothing of the machine",
	"worker_threads": "an applet is one thread",
}
