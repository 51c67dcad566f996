// ends: error
import.meta;
