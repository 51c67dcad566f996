package intl

import (
	"errors"
	"slices"
	"strings"
)

var errTag = errors.New("not a language tag")

// maxTag is longer than any tag that means something.
const maxTag = 256

// What the parts of a tag look like; they are lower case.
func isLanguage(s string) bool {
	return letters(s) && (2 <= len(s) && len(s) <= 3 || 5 <= len(s) && len(s) <= 8)
}
func isScript(s string) bool { return letters(s) && len(s) == 4 }
func isRegion(s string) bool { return letters(s) && len(s) == 2 || digitsOnly(s) && len(s) == 3 }
func isVariant(s string) bool {
	return isPart(s) && (len(s) >= 5 || len(s) == 4 && digitsOnly(s[:1]))
}
func isField(s string) bool { return len(s) == 2 && letters(s[:1]) && digitsOnly(s[1:]) }
func isPart(s string) bool  { return 1 <= len(s) && len(s) <= 8 && each(s, isAlphanumeric) }

func letters(s string) bool    { return each(s, func(c byte) bool { return 'a' <= c && c <= 'z' }) }
func digitsOnly(s string) bool { return each(s, func(c byte) bool { return '0' <= c && c <= '9' }) }
func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
}

func each(s string, f func(byte) bool) bool {
	for i := range len(s) {
		if !f(s[i]) {
			return false
		}
	}
	return true
}

// Canonical is the canonical form of a language tag as Unicode Technical
// Standard 35 has it, or an error.
func Canonical(tag string) (string, error) {
	if len(tag) > maxTag {
		return "", errTag
	}
	parts := strings.Split(strings.ToLower(tag), "-")
	for _, part := range parts {
		if !isPart(part) {
			return "", errTag
		}
	}
	if !isLanguage(parts[0]) {
		return "", errTag
	}
	language, script, region, variants, rest, err := identifier(parts)
	if err != nil {
		return "", err
	}
	extensions, err := extended(rest)
	if err != nil {
		return "", err
	}
	if replaced, ok := alias(languageAliases, language); ok {
		other, otherScript, _ := strings.Cut(replaced, "-")
		language = other
		if script == "" {
			script = otherScript
		}
	}
	if replaced, ok := alias(regionAliases, region); ok {
		region = replaced
	}
	variants = slices.DeleteFunc(variants, func(v string) bool { return language == "hy" && (v == "arevela" || v == "arevmda") })
	if slices.Contains(parts, "arevmda") && language == "hy" {
		language = "hyw"
	}
	slices.Sort(variants)
	if script != "" {
		script = strings.ToUpper(script[:1]) + script[1:]
	}
	all := append([]string{language, script, strings.ToUpper(region)}, variants...)
	all = slices.DeleteFunc(append(all, extensions...), func(s string) bool { return s == "" })
	return strings.Join(all, "-"), nil
}

// identifier takes language, script, region and variants from the start of a tag.
func identifier(parts []string) (language, script, region string, variants, rest []string, err error) {
	language, rest = parts[0], parts[1:]
	take := func(form func(string) bool) string {
		if len(rest) == 0 || !form(rest[0]) {
			return ""
		}
		part := rest[0]
		rest = rest[1:]
		return part
	}
	script = take(isScript)
	region = take(isRegion)
	for v := take(isVariant); v != ""; v = take(isVariant) {
		if slices.Contains(variants, v) {
			return "", "", "", nil, nil, errTag
		}
		variants = append(variants, v)
	}
	if len(rest) > 0 && len(rest[0]) != 1 {
		return "", "", "", nil, nil, errTag
	}
	return language, script, region, variants, rest, nil
}

// extended are the extensions of a tag in their canonical form and order.
func extended(parts []string) ([]string, error) {
	var list []string
	private := ""
	for len(parts) > 0 {
		singleton := parts[0]
		end := 1
		for end < len(parts) && (len(parts[end]) > 1 || singleton == "x") {
			end++
		}
		body := parts[1:end]
		if len(body) == 0 {
			return nil, errTag
		}
		if singleton == "x" {
			private = strings.Join(parts[:end], "-")
			break
		}
		if slices.ContainsFunc(list, func(s string) bool { return s[:1] == singleton }) {
			return nil, errTag // twice
		}
		text := strings.Join(body, "-")
		switch singleton {
		case "u":
			text = keywords(body)
		case "t":
			var err error
			if text, err = transformed(body); err != nil {
				return nil, err
			}
		}
		list = append(list, singleton+"-"+text)
		parts = parts[end:]
	}
	slices.Sort(list)
	if private != "" {
		list = append(list, private)
	}
	return list, nil
}

// keywords is the body of a -u- extension: attributes, and keys with values.
func keywords(parts []string) string {
	var attributes []string
	values := map[string]string{}
	var keys []string
	for i := 0; i < len(parts); {
		if len(parts[i]) != 2 {
			attributes = append(attributes, parts[i])
			i++
			continue
		}
		key := parts[i]
		end := i + 1
		for end < len(parts) && len(parts[end]) > 2 {
			end++
		}
		if _, twice := values[key]; !twice { // the first one counts
			keys = append(keys, key)
			value := strings.Join(parts[i+1:end], "-")
			if other, ok := alias(valueAliases, key+"/"+value); ok {
				value = other
			}
			if value == "true" {
				value = ""
			}
			values[key] = value
		}
		i = end
	}
	slices.Sort(attributes)
	slices.Sort(keys)
	list := attributes
	for _, key := range keys {
		list = append(list, key)
		if values[key] != "" {
			list = append(list, values[key])
		}
	}
	return strings.Join(list, "-")
}

// transformed is the body of a -t- extension: a language, and fields in order.
func transformed(parts []string) (string, error) {
	at := slices.IndexFunc(parts, isField)
	if at < 0 {
		at = len(parts)
	}
	var list []string
	if at > 0 {
		if !isLanguage(parts[0]) {
			return "", errTag
		}
		_, _, _, _, rest, err := identifier(parts[:at])
		if err != nil || len(rest) > 0 {
			return "", errTag
		}
		list = append(list, strings.Join(parts[:at], "-"))
	}
	var fields []string
	for at < len(parts) {
		end := at + 1
		for end < len(parts) && !isField(parts[end]) {
			end++
		}
		if end == at+1 {
			return "", errTag
		}
		fields = append(fields, strings.Join(parts[at:end], "-"))
		at = end
	}
	slices.Sort(fields)
	return strings.Join(append(list, fields...), "-"), nil
}

// alias looks up what stands behind a name in one of the tables below.
func alias(table, name string) (string, bool) {
	for pair := range strings.FieldsSeq(table) {
		if from, to, _ := strings.Cut(pair, "="); from == name {
			return to, true
		}
	}
	return "", false
}

// languageAliases, regionAliases and valueAliases are what CLDR replaces, as far
// as it is in use. They are looked through, because maps would be made in every
// worker, and most need none of them.
const languageAliases = `
iw=he in=id ji=yi jw=jv mo=ro tl=fil sh=sr-latn cmn=zh aam=aas eng=en deu=de ger=de fra=fr fre=fr spa=es ita=it por=pt rus=ru
jpn=ja zho=zh chi=zh kor=ko ara=ar heb=he hin=hi tur=tr pol=pl nld=nl dut=nl swe=sv nor=no dan=da fin=fi ell=el gre=el ces=cs
cze=cs hun=hu ukr=uk ron=ro rum=ro bul=bg hrv=hr srp=sr slk=sk slo=sk slv=sl tha=th vie=vi ind=id msa=ms may=ms fas=fa per=fa
ben=bn tam=ta tel=te urd=ur cat=ca eus=eu baq=eu glg=gl est=et lav=lv lit=lt isl=is ice=is gle=ga cym=cy wel=cy afr=af swa=sw
nob=nb nno=nn lat=la
`

const regionAliases = `
su=ru bu=mm dd=de fx=fr tp=tl yd=ye zr=cd uk=gb qu=eu yu=rs cs=rs nt=sa an=cw 840=us 826=gb 276=de 250=fr 724=es 380=it 392=jp
156=cn 643=ru 076=br
`

const valueAliases = `
ca/gregorian=gregory ca/islamicc=islamic-civil ca/ethiopic-amete-alem=ethioaa ks/primary=level1 ks/tertiary=level3 kn/yes= kb/yes=
kc/yes= kh/yes= kk/yes= co/dictionary=dict co/gb2312han=gb2312 co/phonebook=phonebk co/traditional=trad nu/traditional=traditio
ms/imperial=uksystem tz/cnckg=cnsha tz/eire=iedub tz/est=papty tz/gmt0=gmt tz/uct=utc tz/zulu=utc
`
