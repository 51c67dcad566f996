package canvas2d

// contains reports whether a point in pixels lies inside a path.
func (p *path) contains(q point, evenOdd bool) bool {
	winding := 0
	for _, s := range p.subs {
		p.charge(len(s.vertices) / 8)
		from := s.vertices[len(s.vertices)-1].point
		for _, v := range s.vertices {
			to := v.point
			switch side := to.sub(from).cross(q.sub(from)); {
			case from.y <= q.y && to.y > q.y && side > 0:
				winding++
			case from.y > q.y && to.y <= q.y && side < 0:
				winding--
			case side == 0 && q.sub(from).dot(q.sub(to)) <= 0: // on the edge
				return true
			}
			from = to
		}
	}
	if evenOdd {
		return winding%2 != 0
	}
	return winding != 0
}
