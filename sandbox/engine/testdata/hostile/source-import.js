// ends: error
import('node:fs');
