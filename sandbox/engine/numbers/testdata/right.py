# Writes right.txt: a function, its arguments and the float64 nearest to the right value.
# Needs mpmath: python3 right.py 60 > right.txt
import random, struct, sys
from mpmath import mp, mpf
import mpmath as m
import math
mp.prec=1400
random.seed(7)
def cr(v):
    # correctly rounded to double incl. subnormal, from mpf
    if v==0: return 0.0
    if m.isinf(v): return math.inf if v>0 else -math.inf
    s,man,e,bc=v._mpf_
    exp=e+bc-1
    if exp>1024: return -math.inf if s else math.inf
    q=max(exp-52,-1074)
    n=mpf(v)/mpf(2)**q
    k=int(m.nint(n)) # ties to even
    r=mpf(k)*mpf(2)**q
    if abs(r)>=mpf(2)**1024: return -math.inf if s else math.inf
    try: f=float(k)*1.0 if q==0 else math.ldexp(float(k),q)
    except OverflowError: f=math.inf*(1 if k>0 else -1)
    if f==0 and s: f=-0.0
    return f
def rb(): return struct.unpack('<d',struct.pack('<Q',random.getrandbits(64)))[0]
def fin():
    while 1:
        x=rb()
        if x==x and not math.isinf(x): return x
def u(a,b): return random.uniform(a,b)
def lg(a,b): return random.choice([-1,1])*2**u(a,b)
gens={
 'exp':[lambda:u(-745,710),lambda:lg(-60,3),lambda:u(-745.2,-708)],
 'expm1':[lambda:u(-50,710),lambda:lg(-70,2)],
 'log':[lambda:abs(fin()),lambda:1+lg(-52,-1),lambda:u(.5,2)],
 'log2':[lambda:abs(fin()),lambda:1+lg(-52,-1),lambda:2.0**random.randint(-1074,1023)],
 'log10':[lambda:abs(fin()),lambda:1+lg(-52,-1),lambda:10.0**random.randint(-300,300)],
 'log1p':[lambda:abs(fin()),lambda:lg(-70,-.01),lambda:-1+2**u(-50,0)],
 'sin':[lambda:fin(),lambda:lg(-40,5),lambda:u(-1000,1000),lambda:float(random.randint(1,10**6))*math.pi/2],
 'cos':[lambda:fin(),lambda:lg(-40,5),lambda:u(-1000,1000),lambda:float(random.randint(1,10**6))*math.pi/2],
 'tan':[lambda:fin(),lambda:lg(-40,5),lambda:u(-1000,1000),lambda:float(random.randint(1,10**6))*math.pi/2],
 'asin':[lambda:u(-1,1),lambda:lg(-60,0),lambda:1-2**u(-53,-1)],
 'acos':[lambda:u(-1,1),lambda:lg(-60,0),lambda:random.choice([1,-1])*(1-2**u(-53,-1))],
 'atan':[lambda:fin(),lambda:lg(-60,60),lambda:u(-5,5)],
 'sinh':[lambda:u(-711,711),lambda:lg(-60,4)],
 'cosh':[lambda:u(-711,711),lambda:lg(-60,4)],
 'tanh':[lambda:u(-23,23),lambda:lg(-60,4)],
 'asinh':[lambda:fin(),lambda:lg(-60,60)],
 'acosh':[lambda:1+2**u(-52,60),lambda:u(1,100),lambda:1+abs(fin())],
 'atanh':[lambda:u(-1,1),lambda:lg(-60,0),lambda:1-2**u(-53,-1)],
 'cbrt':[lambda:fin(),lambda:u(-100,100),lambda:float(random.randint(-10**5,10**5))**3],
}
two={
 'pow':[lambda:(abs(fin()),lg(-20,10)),lambda:(u(.5,2),lg(0,14)),lambda:(float(random.randint(2,200)),float(random.randint(-300,300))),lambda:(10.0,float(random.randint(-330,309))),lambda:(float(random.randint(2**26,2**27)),2.0),lambda:(float(random.randint(2**17,2**18)),3.0),lambda:(float(random.randint(1,2**18)**2),1.5),lambda:(1+lg(-50,-3),lg(5,52)),lambda:(u(0,100),.5),lambda:(-float(random.randint(1,50)),float(random.randint(-200,200)))],
 'atan2':[lambda:(fin(),fin()),lambda:(u(-5,5),u(-5,5)),lambda:(lg(-20,20),lg(-20,20))],
 'hypot':[lambda:(fin(),fin()),lambda:(u(-5,5),u(-5,5)),lambda:(float(random.randint(1,1000)),float(random.randint(1,1000)))],
}
N=int(sys.argv[1])
F={'expm1':m.expm1,'log2':lambda x:m.log(x)/m.log(2),'log1p':m.log1p,'cbrt':lambda x: m.cbrt(x) if x>=0 else -m.cbrt(-x),'log10':lambda x:m.log(x)/m.log(10)}
def H(f): return f.hex() if math.isfinite(f) else str(f)
for name,gs in gens.items():
    f=F.get(name) or getattr(m,name)
    for i in range(N):
        x=gs[i%len(gs)]()
        if name in('sin','cos','tan') and abs(x)>1e300: pass
        print(name,H(x),H(cr(f(mpf(x)))))
for name,gs in two.items():
    for i in range(N):
        x,y=gs[i%len(gs)]()
        if name=='pow':
            l=abs(y)*abs(math.log(abs(x))) if abs(x)!=1 else 0
            if l>2000: r=math.inf if (y>0)==(abs(x)>1) else 0.0
            else:
                r=cr(mpf(x)**mpf(y)) if x>0 else cr(mpf(x)**int(y))
        elif name=='atan2': r=cr(m.atan2(mpf(x),mpf(y)))
        else: r=cr(m.sqrt(mpf(x)**2+mpf(y)**2))
        print(name,H(x),H(y),H(r))
