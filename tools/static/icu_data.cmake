# Makes a package of the few items of ICU's data that our programs use: .1 MB of 31.
#
#   libicudata.a ─ar─▶ icudt72l_dat.o ─objcopy─▶ all data ─icupkg─▶ items of icu_items.txt ─icupkg─▶ icudt72l.dat
#
# cmake -D LIBRARY=.../libicudata.a -D NAME=icudt72l -D FOLDER=... -D ITEMS=.../icu_items.txt
#       -D AR=ar -D OBJCOPY=objcopy -D ICUPKG=icupkg -P icu_data.cmake
#
# icupkg wants the name of the package to be that of the file.
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER}/all ${FOLDER}/items)
function(run)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${FOLDER}
    RESULT_VARIABLE result OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}: ${result}\n${said}")
  endif()
endfunction()
run(${AR} x ${LIBRARY} ${NAME}_dat.o)
run(${OBJCOPY} --output-target binary --only-section .rodata ${NAME}_dat.o all/${NAME}.dat)
run(${ICUPKG} --extract ${ITEMS} --destdir items all/${NAME}.dat)
run(${ICUPKG} --ignore-deps --add ${ITEMS} --sourcedir items new ${NAME}.dat)
file(REMOVE_RECURSE ${FOLDER}/all ${FOLDER}/items ${FOLDER}/${NAME}_dat.o)
