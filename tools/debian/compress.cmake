# What Debian wants compressed: man pages and changelogs, without a time in them. And every file of a package
# is of one time, if SOURCE_DATE_EPOCH says which: so the same source makes the same package.
set(usr ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr)
file(GLOB files ${usr}/share/man/man?/*.? ${usr}/share/man/ja/man?/*.? ${usr}/share/doc/*/changelog)
foreach(file IN LISTS files)
  execute_process(COMMAND gzip -9n ${file} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  execute_process(COMMAND find ${CPACK_TEMPORARY_INSTALL_DIRECTORY} -exec
    touch --no-dereference --date=@$ENV{SOURCE_DATE_EPOCH} {} +
    COMMAND_ERROR_IS_FATAL ANY)
endif()
