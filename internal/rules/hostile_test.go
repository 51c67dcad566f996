package rules_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// hostile is the index of what strangers try on permissions: each thing, and the
// tests that try it. A test is a folder, the name of its function and, after a
// slash, of its case, or a script of the command line. TestHostileIndex holds
// that each of them exists and can fail, and that no test of that name is
// missing here.
//
// What concerns the walls around a worker is in sandbox/confine, and what
// concerns the language in sandbox/engine and sandbox/guest/globals.
var hostile = map[string][]string{
	"control characters, bidi, zero-width and over-long text, in names, paths and hosts": {
		"permissions/prompt TestHostileTextInEveryField", "permissions/prompt TestEscape", "permissions/prompt FuzzEscape",
		"ui/prompt TestEveryPrompt/hostile-name", "app/terminal TestLongPathStaysOnTheScreen", "app/terminal TestWriterHoldsAndEscapes",
		"app/terminal TestHostileLines", "app/vitrine TestHostileNamesOnTheTerminal", "app/vitrine TestNothingPrintsPastTheWriter",
		"app/vitrine grants.txtar", "ui/chooser TestShows",
	},
	"what is shown is what is granted": {
		"sandbox/services TestSwappingWhileAsking", "sandbox/services TestTreacherousPaths", "permissions TestAnswerMustCoverTheRequest",
		"ui/prompt TestWrittenScope", "app/vitrine hostile_paths.txtar", "app/viewer TestGeometry",
	},
	"input queued before a prompt": {
		"app/viewer TestHostileKeysAndClicks/typed ahead", "app/viewer TestHostileKeysAndClicks/typed ahead, the way to the button included",
		"app/terminal TestTypedAheadIsDiscarded", "app/vitrine TestWalk",
	},
	"clicks in the first second": {
		"app/viewer TestHostileKeysAndClicks/clicks in the first second", "app/viewer TestHostileKeysAndClicks/a click that begins before",
		"app/viewer TestHostileChooser", "ui/prompt TestAnswers/early clicks do nothing", "ui/chooser TestGuard",
	},
	"Enter and Space grant only after the focus was moved to the button, and not when held down": {
		"app/viewer TestHostileKeysAndClicks/Enter and Space by default", "app/viewer TestHostileKeysAndClicks/keys held down",
		"app/viewer TestHostileHeldKey", "app/viewer TestHostileKeysAndClicks/the key that answered goes no further",
		"ui/prompt TestAnswers/Enter held down while Tab moves does nothing",
	},
	"an applet that redraws, covers, floods or closes during a prompt": {
		"app/viewer TestHostileNoise", "app/viewer TestHostileEnd", "app/viewer TestWorkerThatFloodsTheWindow",
		"permissions TestEndedSessionDeniesWhatItAsked", "ui TestPromptCoversItsOwnTab", "ui TestNothingReachesThroughTheBar",
	},
	"plain JavaScript that ends the worker: natives that run code, odd iterators, what passes for a promise": {
		"sandbox/guest/globals TestReentry", "sandbox/guest/globals TestReentrySyntax", "sandbox/guest/globals TestHostileArguments",
		"sandbox/engine TestAPanicIsAnException", "sandbox/engine TestAJobFailsAlone",
	},
	"authority that comes back within restrict, by what is handed over": {
		"sandbox/guest/globals TestRestrictReachesWhatIsHandedOver", "sandbox/guest/globals TestRestrictLeavesOthers",
	},
	"a package that changes another's exports, or does what only the applet may": {
		"sandbox/guest/globals TestPackagesShareNothingMutable", "sandbox/guest/globals TestImportsAreTheirOwn", "sandbox/guest/globals TestModulesAnswerToThePackage",
		"sandbox/services TestPackagesHaveWhatIsListed", "sandbox/engine TestImportIsNoValue",
	},
	"sources that nest without end": {"bundler TestNestingIsCountedBeforehand", "bundler TestNestingLeavesOrdinarySourcesAlone"},
	"/tmp against /tmpx":            {"permissions/policy TestRules//tmp against /tmpx", "permissions TestScopeCovers", "app/vitrine hostile_paths.txtar"},
	"two dots, a slash at the end, upper and lower case": {
		"app/vitrine hostile_paths.txtar", "sandbox/services TestTreacherousPaths", "permissions/policy TestRules/case",
	},
	"links, chains of links, policies on linked folders": {
		"app/vitrine hostile_paths.txtar", "permissions/policy TestLinkedFolders", "permissions TestAllowancesAreResolved",
	},
	"a path that is swapped between the prompt and the opening": {
		"sandbox/services TestSwappingWhileAsking", "sandbox/services TestNewFileAppearsWhileAsking",
	},
	"/proc, devices, pipes, secrets with several names": {
		"app/vitrine hostile_paths.txtar", "sandbox/services TestSpecialFilesAreRefused", "sandbox/services TestRisks",
		"permissions TestRiskyFileIsAskedAboutUnderAStandingPermit", "permissions/policy TestOwnStateIsNeverGranted",
	},
	"describing a file takes the permission to read it": {
		"app/vitrine hostile_paths.txtar", "sandbox/services TestMissingFilesAreAskedAboutToo", "sandbox/services TestDeniedFile",
	},
	"what is answered before consent: whether something exists, what it is, and where links lead": {
		"sandbox/services TestHostileExistence", "sandbox/services TestHostileKeptHandle", "sandbox/services TestHostileLinkOutOfTheManifest",
		"sandbox/services TestFolderIsNoFile", "app/vitrine hostile_paths.txtar",
	},
	"questions joined that are not equal, and grants of one thing used for another of its name": {
		"permissions TestHostileJoinedQuestions", "permissions TestKeyCoversEveryField", "permissions FuzzKey", "permissions TestHostileScopesOfOneName",
		"sandbox/services TestHostileNewThings",
	},
	"calls that ask for more than they need": {
		"sandbox/services TestMakeFolders", "sandbox/guest/globals TestHelpersAskForNoMore", "permissions/prompt TestPartsOfOneName",
	},
	"dangerous files that one list has and another lacks": {
		"assets/sensitive TestHostileList", "permissions/policy TestHostileFolderGrants", "permissions/policy TestLinkedSensitivePlaces", "permissions/prompt TestRisksOfTheList",
	},
	"packages that import their author's files":   {"bundler TestHostilePackages", "bundler TestPackageLayouts"},
	"a folder that is swapped while it is listed": {"sandbox/services TestHostileFolderSwappedUnderReadDir"},
	"file systems that never answer": {
		"sandbox/services TestHostileFileSystemThatHangs", "permissions/prompt TestHostileFileSystemsBeforeAPrompt", "permissions/prompt TestPreviewStaysInItsFileSystem",
		"ui/chooser TestHostileFileSystemsInTheChooser",
	},
	"a machine that sleeps, and a clock that is set back": {
		"permissions TestSpansEndByTheWallClock", "permissions TestHandlesEndAfterSleep", "permissions TestClockSetBack",
	},
	"a forbid beats every permit": {
		"permissions/policy TestRules/forbid beats permit", "permissions/policy TestSiteForbidStands", "permissions TestPolicyComesFirst",
		"app/vitrine hostile_paths.txtar", "app/vitrine certify.txtar",
	},
	"hosts as numbers and in odd spellings": {"sandbox/services TestOddHosts"},
	"names that lead to private or link-local addresses": {
		"sandbox/services TestPublic", "permissions/address TestPublic", "sandbox/services TestAnswersThatChange", "permissions/policy TestRules/no private networks",
	},
	"a standing allowance for a name that leads inside": {
		"permissions TestHostileRebinding", "permissions TestRememberedDomainsDoNotLeadInside", "permissions/policy TestRules/a domain leads inside",
	},
	"names that leave before their question has its turn": {
		"permissions TestHostileLookUps", "permissions TestLookUpsWithoutQuestionsAreBounded", "permissions TestRefusedNamesAreNotLookedUp",
		"sandbox/services TestNothingLeavesBeforeItsTurn", "sandbox/services TestNoLookUpWithoutHope",
	},
	"addresses in spellings that parsers read differently": {
		"permissions/address TestParseWeb", "permissions/address TestParseLink", "permissions/address FuzzAddress",
		"sandbox/services TestHostileLinks", "permissions/policy TestRules/links in another spelling", "permissions/policy TestRules/mail to another domain, too",
	},
	"responses and sockets that nobody reads, closes or can reach": {
		"sandbox/services TestPlacesComeBack", "sandbox/services TestFetchesWaitForTheirPlace", "sandbox/services TestFullTableIsCollected", "sandbox/session TestUnreachableHandles",
		"sandbox/services TestLostHandlesHoldNothingUp",
	},
	"quotas from several calls, applets and processes at once": {"sandbox/services TestStorageQuotasHoldTogether"},
	"a handle that is revoked while it is closed":              {"sandbox/services TestEndAgainstRevoke"},
	"children of the link opener":                              {"app/viewer TestLinkOpenerLeavesNoZombies"},
	"answers of the DNS that change":                           {"sandbox/services TestAnswersThatChange", "sandbox/services TestRebinding", "sandbox/services TestNoLookUpWithoutHope"},
	"redirects":                                                {"sandbox/services TestFetch"},
	"every call of a worker is gated": {
		"sandbox/services TestEveryCallIsGated", "sandbox/services TestUnknownAndMalformedCalls", "sandbox/services TestManifestHasToListIt",
	},
	"arguments with a treacherous toString, with getters, and buffers that change after the check": {"app/vitrine hostile_arguments.txtar"},
	"a dismissal is not stored": {
		"app/viewer TestHostileDismissal", "permissions TestUnansweredQuestionDeniesOnce", "ui/prompt TestAnswers/Esc on a thing is no decision",
	},
	"no grant leaks to another applet, to changed bytes, or to another key": {
		"app/vitrine hostile_identity.txtar", "permissions/store TestSuccession", "sandbox/services TestStorage", "sandbox/services TestKeptPicks",
	},
	"an older version": {"app/vitrine hostile_identity.txtar", "permissions/store TestOlderVersionIsNoticed", "ui TestWarningOfAnOlderVersion"},
	"expiry, revocation and a new forbid close what is open": {
		"permissions TestExpiryAndRevocationCloseLiveHandles", "sandbox/services TestRevocationClosesTheFile",
		"permissions/store TestRevocationFromAnotherStore", "app/vitrine revoke.txtar", "app/vitrine policy_reload.txtar",
		"permissions/policy TestForbidClosesWhatIsOpen", "app/viewer TestWalk",
	},
	"filling the queues of the viewer: answers nobody takes, arguments, events, what is printed during a question": {
		"sandbox/session TestHostileQueues", "sandbox/session TestHoardIsSlowedDown", "sandbox/services TestResultsWaitForRoom",
		"app/terminal TestHostileHeldOutput",
	},
	"filling the ledger, and pushing out of it what a person decided": {
		"permissions/store TestHostileFloodOfDenials", "permissions/store TestHostileCrowdingOut", "permissions/store TestFloodIsOfOneRun",
		"permissions/store TestLedgerIsBoundedInBytes",
	},
	"changing the ledger, or putting it back, without the key": {
		"permissions/store TestHostileLedger", "permissions/store TestHostileRollBack", "permissions/store TestHostileFilesBesideTheLedger",
		"permissions/store TestLostWriteAheadLogShows", "permissions/store TestOlderLedgerIsTakenOver", "permissions/store TestTamperingShows",
	},
	"prompts on a terminal that is too small for them, or made smaller": {
		"app/terminal TestHostileSmallTerminal", "app/terminal TestHostileResize", "app/terminal TestSmallTerminalIsRefused",
	},
	"saves, restarts and ends at any moment, and what a run asks that is over": {
		"ui TestRandomSavesRestartsAndCloses", "ui TestRestartWhatever", "ui TestRestartedRunAsksNothing", "ui TestChooserThatIsCovered",
		"app/viewer TestSavesAndRestarts",
	},
	"a suggested name that is hidden, misleads or is taken": {
		"ui/chooser TestSuggestedNames", "ui/chooser FuzzSuggestedName", "ui/chooser TestReplacingIsAsked", "ui/chooser TestOddNamesInFields",
		"ui/chooser TestRefusedChoices",
	},
	"choosing what a prompt would warn of, or a policy forbids": {
		"ui/chooser TestRisksOfAChoice", "ui/chooser TestChangesWhileAsking", "ui TestDrop", "sandbox/services TestForbiddenChoices", "sandbox/services TestChoosable",
		"sandbox/services TestChosenNameIsTaken",
	},
	"what appears before the person, again and again": {
		"app/viewer TestHostileChooserStorm", "sandbox/session TestChooserNeedsTheirClick", "sandbox/services TestNothingAppearsWithoutAClick",
		"sandbox/services TestOneGrantIsNoStorm", "sandbox/services TestOneAnswerOpensOnePage", "permissions TestRefusalsCountTogether",
	},
	"a budget put off, and asked about again": {
		"permissions TestPutOffPauses", "sandbox/services TestStoragePutOff", "sandbox/services TestStoragePutOffUntilTheEnd",
		"sandbox/session TestStoragePutOffStaysPausedUntilResume", "sandbox/session TestBudgetPutOffStaysPausedUntilResume", "ui TestPausedAppletAsksNothing",
	},
	"a thousand requests, one prompt": {
		"app/viewer TestHostileStorm/for one thing", "app/viewer TestHostileStorm/for a thousand things",
		"permissions TestEqualRequestsAreAskedOnce", "permissions TestEqualRequestsThatComeLate", "permissions TestRequestStormIsNoPromptStorm",
	},
	"steps that cost far more time than fuel": {
		"sandbox/engine TestStepsPay", "sandbox/engine TestStepsFromAPosition", "sandbox/engine TestStepsGrowAsTheirWork", "sandbox/engine TestStepsCanBeHeld",
		"sandbox/guest/dom TestCollectionsInLoops", "sandbox/session TestConsoleBytes",
	},
	"standard names and prototypes that a package would change for others": {
		"sandbox/engine TestOwnGlobalsOfPackages", "sandbox/engine TestOverriding", "sandbox/engine TestFixed",
	},
}

// tests are the functions of a package's tests, by name, with whether they can
// fail, and the texts in their package's test files, among which are the names
// of cases.
type tests struct {
	fails map[string]bool
	texts map[string]bool
}

func testsIn(t *testing.T, folder string) tests {
	t.Helper()
	found := tests{map[string]bool{}, map[string]bool{}}
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Errorf("there are no tests in %s (%v)", folder, err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				found.fails[f.Name.Name] = canFail(f)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if text, err := strconv.Unquote(l.Value); err == nil {
					found.texts[text] = true
				}
			}
			return true
		})
	}
	return found
}

// canFail tells whether a test does anything with what it finds: it fails by
// itself, or hands its t to something that can.
func canFail(f *ast.FuncDecl) bool {
	can := false
	ast.Inspect(f.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if method, ok := call.Fun.(*ast.SelectorExpr); ok {
			switch method.Sel.Name {
			case "Error", "Errorf", "Fatal", "Fatalf", "AssertRendersToMarkup":
				can = true
			}
		}
		for _, arg := range call.Args {
			if name, ok := arg.(*ast.Ident); ok && name.Name == "t" {
				can = true
			}
		}
		return true
	})
	return can
}

// TestHostileIndex holds that the index is true.
func TestHostileIndex(t *testing.T) {
	known := map[string]tests{}
	listed := map[string]bool{}
	for item, all := range hostile {
		if len(all) == 0 {
			t.Errorf("nothing tries %q", item)
		}
		for _, name := range all {
			folder, test, _ := strings.Cut(name, " ")
			if strings.HasSuffix(test, ".txtar") {
				script := filepath.Join(root, folder, "testdata", "script", test)
				if text, err := os.ReadFile(script); err != nil || !strings.Contains(string(text), "exec vitrine") {
					t.Errorf("%q: %s does nothing (%v)", item, script, err)
				}
				listed[script] = true
				continue
			}
			if _, ok := known[folder]; !ok {
				known[folder] = testsIn(t, filepath.Join(root, folder))
			}
			function, one, hasCase := strings.Cut(test, "/")
			listed[folder+" "+function] = true
			switch fails, exists := known[folder].fails[function]; {
			case !exists:
				t.Errorf("%q: there is no %s in %s", item, function, folder)
			case !fails && !strings.HasPrefix(function, "Fuzz"):
				t.Errorf("%q: %s in %s cannot fail", item, function, folder)
			case hasCase && !known[folder].texts[one]:
				t.Errorf("%q: %s in %s has no case %q", item, function, folder, one)
			}
		}
	}
	unlisted(t, listed)
}

// unlisted finds tests and scripts that call themselves hostile to permissions
// and are not in the index.
func unlisted(t *testing.T, listed map[string]bool) {
	t.Helper()
	for _, folder := range []string{"permissions", "ui", "app/viewer", "app/vitrine", "app/terminal", "sandbox/services"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			switch {
			case strings.HasSuffix(path, ".txtar") && strings.HasPrefix(entry.Name(), "hostile"):
				if !listed[path] {
					t.Errorf("%s is not in the index", path)
				}
			case strings.HasSuffix(path, "_test.go"):
				file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
				if err != nil {
					return err
				}
				for _, d := range file.Decls {
					f, ok := d.(*ast.FuncDecl)
					if ok && strings.HasPrefix(f.Name.Name, "TestHostile") && !listed[within(path)+" "+f.Name.Name] {
						t.Errorf("%s in %s is not in the index", f.Name.Name, within(path))
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// within is the folder of a file, from the top of the tree.
func within(path string) string {
	folder, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		return path
	}
	return filepath.ToSlash(folder)
}
