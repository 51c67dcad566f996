package bundler

import (
	"encoding/json"
	"fmt"
	"net/url"
)

// sourceMap is a source map with what else it has.
type sourceMap struct {
	Version  int             `json:"version"`
	Sources  []string        `json:"sources"`
	Contents []*string       `json:"sourcesContent"` // nil for a source that is not known
	Mappings json.RawMessage `json:"mappings"`
	Names    json.RawMessage `json:"names"`
}

// withSources puts the texts of the files that were imported into a source map.
// esbuild would put in whatever file the map of a package names as well.
func (p *plugin) withSources(data []byte) ([]byte, error) {
	var m sourceMap
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("cannot read the source map: %w", err)
	}
	m.Contents = make([]*string, len(m.Sources))
	for i, name := range m.Sources {
		if plain, err := url.PathUnescape(name); err == nil {
			name = plain
		}
		if file, ok := p.loaded[name]; ok {
			m.Contents[i] = &file.text
		}
	}
	data, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("cannot write the source map: %w", err)
	}
	return data, nil
}
