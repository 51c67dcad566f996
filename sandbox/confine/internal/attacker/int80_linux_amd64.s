#include "textflag.h"

// func callNumber32(number uint32) int32
TEXT ·callNumber32(SB), NOSPLIT, $0-12
	MOVL number+0(FP), AX
	XORL BX, BX
	INT  $0x80
	MOVL AX, ret+8(FP)
	RET
