package prompt

import (
	"net/netip"
	"strings"

	"golang.org/x/net/idna"

	"example.org/vitrine/permissions/address"
)

// linkFacts tells an address that is to be opened, and how the names in it read.
func linkFacts(text string) []Fact {
	facts := []Fact{{"Address", Escape(text, MaxWhole)}}
	link, err := address.ParseLink(text)
	if err != nil {
		return facts
	}
	for _, host := range link.Hosts {
		if u, err := idna.Display.ToUnicode(host); err == nil && u != host {
			facts = append(facts, Fact{"Reads", Escape(u, MaxInline)})
		}
	}
	return facts
}

// linkRisks are those of opening an address.
func linkRisks(text string) []string {
	link, err := address.ParseLink(text)
	if err != nil {
		return nil
	}
	inside, odd := false, false
	for _, host := range link.Hosts {
		a, err := netip.ParseAddr(host)
		inside = inside || link.Scheme != "mailto" && (address.PrivateName(host) && (err != nil || !address.Public(a)))
		odd = odd || strings.Contains(host, "xn--")
	}
	var risks []string
	if inside {
		risks = append(risks, "This address is not on the public Internet: it is this machine, your own network, or one with a special use.")
	}
	if odd {
		risks = append(risks, "The name has letters that can look like others.")
	}
	return risks
}
