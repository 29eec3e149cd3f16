using System.CommandLine;

namespace XApi.Cli;

/// <summary>xapi completion: a script for a shell that completes commands, options and values.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # In ~/.bashrc: eval "$(xapi completion bash)"
        _xapi() {
            local line="${COMP_LINE:0:COMP_POINT}" word="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n'
            COMPREPLY=($(compgen -W "$(xapi "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word"))
            [[ ${COMPREPLY[0]} == *, ]] && compopt -o nospace
        }
        complete -o default -F _xapi xapi
        """;

    private const string Zsh = """
        # In ~/.zshrc, after compinit: eval "$(xapi completion zsh)"
        _xapi() {
            local line="${(j: :)words[1,CURRENT]}"
            local -a found
            found=("${(@f)$(xapi "[suggest:${#line}]" "$line" 2>/dev/null)}")
            if [[ -n "$found" ]]; then compadd -- $found; else _files; fi
        }
        compdef _xapi xapi
        """;

    private const string PowerShell = """
        # In $PROFILE: xapi completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName xapi -ScriptBlock {
            param($word, $line, $position)
            $text = $line.ToString().PadRight($position)
            xapi "[suggest:$position]" "$text" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    private static readonly Argument<string> Shell = new("shell") { Description = "bash, zsh or pwsh." };

    public static Command Create(Terminal terminal)
    {
        Shell.AcceptOnlyFromAmong("bash", "zsh", "pwsh");
        return new Command("completion", "Print a script with which a shell completes what is typed.") { Shell }.Does(
            terminal,
            context =>
            {
                context.Out.WriteLine(
                    context.Get(Shell) switch
                    {
                        "bash" => Bash,
                        "zsh" => Zsh,
                        _ => PowerShell,
                    }
                );
                return Task.CompletedTask;
            }
        );
    }
}
