package pattern

// SyntaxError says why a pattern is refused. Its messages are those of V8, which
// is what people search the web for.
type SyntaxError struct {
	Message string
	Offset  int // in characters of the pattern as it was read: code points with u or v, or else units
}

func (e *SyntaxError) Error() string { return e.Message }

// The messages of a SyntaxError.
const (
	tooLarge               = "Regular expression too large"
	tooManyCaptures        = "Too many captures"
	unterminatedGroup      = "Unterminated group"
	unmatchedParenthesis   = "Unmatched ')'"
	escapeAtEnd            = `\ at end of pattern`
	invalidPropertyName    = "Invalid property name"
	invalidPropertyInClass = "Invalid property name in character class"
	invalidEscape          = "Invalid escape"
	invalidClassEscape     = "Invalid class escape"
	invalidDecimalEscape   = "Invalid decimal escape"
	invalidUnicodeEscape   = "Invalid Unicode escape"
	nothingToRepeat        = "Nothing to repeat"
	loneBrackets           = "Lone quantifier brackets"
	quantifierOutOfOrder   = "numbers out of order in {} quantifier"
	incompleteQuantifier   = "Incomplete quantifier"
	invalidQuantifier      = "Invalid quantifier"
	invalidGroup           = "Invalid group"
	multipleDashes         = "Multiple dashes in flag group"
	repeatedFlag           = "Repeated flag in flag group"
	invalidFlagGroup       = "Invalid flag group"
	invalidGroupName       = "Invalid capture group name"
	duplicateGroupName     = "Duplicate capture group name"
	invalidNamedReference  = "Invalid named reference"
	unknownNamedReference  = "Invalid named capture referenced"
	unterminatedClass      = "Unterminated character class"
	classOutOfOrder        = "Range out of order in character class"
	invalidClass           = "Invalid character class"
	invalidSetOperation    = "Invalid set operation in character class"
	invalidInClass         = "Invalid character in character class"
	negatedStrings         = "Negated character class may contain strings"
)
