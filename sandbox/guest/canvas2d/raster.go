package canvas2d

import (
	"image"
	"math"
)

// bandPixels bounds the accumulation buffer: taller shapes are done in bands.
const bandPixels = 1 << 18

// raster turns polygons into coverage, exactly as far as float32 goes: each
// edge adds the area to its right, signed by its direction, and a running sum
// along a row is the winding number averaged over each pixel.
type raster struct {
	edges  []edge
	buffer []float32
	cover  []uint8
}

// edge runs downwards; sign is -1 when the path ran upwards.
type edge struct {
	x0, y0, x1, y1 float64
	sign           float32
}

// polygons takes the edges of a path, each subpath closed.
func (r *raster) polygons(p *path) {
	r.edges = r.edges[:0]
	for _, s := range p.subs {
		if len(s.vertices) < 2 {
			continue
		}
		from := s.vertices[len(s.vertices)-1].point
		for _, v := range s.vertices {
			r.edge(from, v.point)
			from = v.point
		}
	}
}

func (r *raster) edge(p, q point) {
	switch {
	case p.y < q.y:
		r.edges = append(r.edges, edge{p.x, p.y, q.x, q.y, 1})
	case p.y > q.y:
		r.edges = append(r.edges, edge{q.x, q.y, p.x, p.y, -1})
	}
}

// box is the pixels that the edges touch, within clip.
func (r *raster) box(clip image.Rectangle) image.Rectangle {
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for i := range r.edges {
		e := &r.edges[i]
		left, right = math.Min(left, math.Min(e.x0, e.x1)), math.Max(right, math.Max(e.x0, e.x1))
		top, bottom = math.Min(top, e.y0), math.Max(bottom, e.y1)
	}
	if left >= right || top >= bottom {
		return image.Rectangle{}
	}
	whole := func(x float64) int { return int(math.Max(-maxCoordinate, math.Min(maxCoordinate, x))) }
	return image.Rect(whole(math.Floor(left)), whole(math.Floor(top)), whole(math.Ceil(right)), whole(math.Ceil(bottom))).Intersect(clip)
}

// scan calls row for each row of box with the coverage of its pixels, 0 to 255.
// band is called before each band of rows with the number of pixels, to charge for them.
func (r *raster) scan(box image.Rectangle, evenOdd bool, band func(pixels int), row func(y int, cover []uint8)) {
	w := box.Dx()
	if w <= 0 || box.Dy() <= 0 {
		return
	}
	height := max(1, bandPixels/w)
	stride := w + 2
	if need := stride * min(height, box.Dy()); cap(r.buffer) < need {
		r.buffer = make([]float32, need)
	}
	if cap(r.cover) < w {
		r.cover = make([]uint8, w)
	}
	cover := r.cover[:w]
	for top := box.Min.Y; top < box.Max.Y; top += height {
		bottom := min(top+height, box.Max.Y)
		band((bottom-top)*w + len(r.edges))
		buffer := r.buffer[:stride*(bottom-top)]
		clear(buffer)
		for i := range r.edges {
			r.accumulate(buffer, &r.edges[i], box.Min.X, w, top, bottom)
		}
		for y := top; y < bottom; y++ {
			cells := buffer[(y-top)*stride:][:w]
			if evenOdd {
				coverEvenOdd(cover, cells)
			} else {
				coverNonZero(cover, cells)
			}
			row(y, cover)
		}
	}
}

func coverNonZero(cover []uint8, cells []float32) {
	var sum float32
	for i, c := range cells {
		sum += c
		a := sum
		if a < 0 {
			a = -a
		}
		if a > 1 {
			a = 1
		}
		cover[i] = uint8(a*255 + 0.5)
	}
}

func coverEvenOdd(cover []uint8, cells []float32) {
	var sum float32
	for i, c := range cells {
		sum += c
		a := sum
		if a < 0 {
			a = -a
		}
		if a -= 2 * float32(int(a/2)); a > 1 {
			a = 2 - a
		}
		cover[i] = uint8(a*255 + 0.5)
	}
}

// accumulate clips an edge to the band and adds it. What lies left of the box
// counts as running along its left side; what lies right of it adds nothing.
func (r *raster) accumulate(buffer []float32, e *edge, left, w, top, bottom int) {
	y0, y1 := math.Max(e.y0, float64(top)), math.Min(e.y1, float64(bottom))
	if y0 >= y1 {
		return
	}
	slope := (e.x1 - e.x0) / (e.y1 - e.y0)
	at := func(y float64) float64 { return e.x0 + (y-e.y0)*slope - float64(left) }
	x0, x1 := at(y0), at(y1)
	y0, y1 = y0-float64(top), y1-float64(top)
	right := float64(w)
	if x0 >= 0 && x1 >= 0 && x0 <= right && x1 <= right {
		addEdge(buffer, w+2, x0, y0, x1, y1, e.sign)
		return
	}
	// Cut where the edge crosses the sides of the box.
	ys := [4]float64{y0, y0, y1, y1}
	if slope != 0 {
		a, b := y0-x0/slope, y0+(right-x0)/slope
		if a > b {
			a, b = b, a
		}
		ys[1], ys[2] = math.Max(y0, math.Min(y1, a)), math.Max(y0, math.Min(y1, b))
	}
	for i := range 3 {
		ya, yb := ys[i], ys[i+1]
		if ya >= yb {
			continue
		}
		xa, xb := x0+(ya-y0)*slope, x0+(yb-y0)*slope
		switch middle := (xa + xb) / 2; {
		case middle >= right:
			continue
		case middle <= 0:
			xa, xb = 0, 0
		}
		clamp := func(x float64) float64 { return math.Max(0, math.Min(right, x)) }
		addEdge(buffer, w+2, clamp(xa), ya, clamp(xb), yb, e.sign)
	}
}

// addEdge adds an edge that lies in the buffer: 0 <= x <= stride-2.
func addEdge(buffer []float32, stride int, x0, y0, x1, y1 float64, sign float32) {
	slope := (x1 - x0) / (y1 - y0)
	x := x0
	for y := int(y0); float64(y) < y1; y++ {
		row := buffer[y*stride:][:stride]
		from, to := math.Max(y0, float64(y)), math.Min(y1, float64(y+1))
		height := to - from
		next := math.Max(0, math.Min(float64(stride-2), x+slope*height))
		d := float32(height) * sign
		a, b := x, next
		if a > b {
			a, b = b, a
		}
		x = next
		first, last := int(a), int(math.Ceil(b))
		if last <= first+1 {
			// Within one pixel: the area to the right of the middle.
			m := float32((a+b)/2 - float64(first))
			row[first] += d - d*m
			row[first+1] += d * m
			continue
		}
		// Across several: a triangle, full steps, a triangle.
		per := float32(1 / (b - a))
		lead := float32(1 - (a - float64(first)))
		area := 0.5 * per * lead * lead
		row[first] += d * area
		tail := float32(b - float64(last) + 1)
		end := 0.5 * per * tail * tail
		if last == first+2 {
			row[first+1] += d * (1 - area - end)
		} else {
			second := per * (1.5 - float32(a-float64(first)))
			row[first+1] += d * (second - area)
			for i := first + 2; i < last-1; i++ {
				row[i] += d * per
			}
			done := second + float32(last-first-3)*per
			row[last-1] += d * (1 - done - end)
		}
		row[last] += d * end
	}
}
