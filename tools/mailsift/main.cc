#include "command_line.h"

int main(int argc, char** argv) { return mailsift::run_program(argc, argv); }
