#!/bin/sh
# A small MCP server over stdio that misbehaves as its first argument says. None of its processes heeds a signal that can be ignored.
mood=$1
trap '' TERM INT HUP

case $mood in
exit) echo 'gone at once' >&2; exit 3 ;;
garbage) echo 'Welcome!'; echo '{"jsonrpc":' ;;
detach)
    # A child and a grandchild in sessions of their own, which hold none of the streams.
    setsid sh -c 'setsid sleep 1000 & exec sleep 1000' </dev/null >/dev/null 2>&1 &
    ;;
esac

while read -r line; do
    id=${line#*\"id\":}
    id=${id%%[,\}]*}
    case $mood,$line in
    silent,*) continue ;;
    garbage,*) echo 'not { json' ;;
    esac
    case $line in
    *'"method":"initialize"'*)
        result='{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"torture","version":"1"}}' ;;
    *'"method":"tools/list"'*) result='{"tools":[]}' ;;
    *'"id":'*)
        echo '{"jsonrpc":"2.0","id":'"$id"',"error":{"code":-32601,"message":"Method not found"}}'
        continue
        ;;
    *) continue ;;
    esac
    echo '{"jsonrpc":"2.0","id":'"$id"',"result":'"$result"'}'
    case $mood,$line in
    flood,*tools/list*) exec yes '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"again"}}' ;;
    esac
done

case $mood in
stubborn | silent) while :; do sleep 1; done ;;
esac
