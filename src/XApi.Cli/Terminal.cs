using System.Text;
using Microsoft.Win32.SafeHandles;

namespace XApi.Cli;

/// <summary>What a command has of the process that it runs in: its streams, its environment, the clock.</summary>
internal sealed class Terminal
{
    /// <summary>What is typed or piped in.</summary>
    public required TextReader In { get; init; }

    /// <summary>Where data goes, and nothing else.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>The bytes beneath <see cref="Out"/>, for data that is no text. Flush the text before.</summary>
    public required Stream OutBytes { get; init; }

    /// <summary>Where all goes that is no data: messages, progress, questions. What can't be written is lost, without an error.</summary>
    public required TextWriter Error
    {
        get;
        init => field = MessageWriter.Of(value);
    }

    /// <summary>Whether a person types the input.</summary>
    public bool IsInTerminal { get; init; }

    /// <summary>Whether a person reads the output.</summary>
    public bool IsOutTerminal { get; init; }

    /// <summary>Whether a person reads the messages.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>How many columns the terminal has; 80 where there is none.</summary>
    public int Width { get; init; } = 80;

    /// <summary>The variables of the environment.</summary>
    public Func<string, string?> Variables { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

#pragma warning disable RS0030 // The one place that knows the console.
    /// <summary>The terminal of this process. It reads and writes UTF-8 whatever the locale is.</summary>
    public static Terminal OfProcess()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var output = OpenOutput();
        return new()
        {
            In = new StreamReader(Console.OpenStandardInput(), utf8),
            OutBytes = output,
            Out = new StreamWriter(output, utf8, 16 * 1024) { AutoFlush = !Console.IsOutputRedirected },
            Error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true },
            IsInTerminal = !Console.IsInputRedirected,
            IsOutTerminal = !Console.IsOutputRedirected,
            IsErrorTerminal = !Console.IsErrorRedirected,
            Width = WidthOf(),
        };
    }

    /// <summary>
    /// Has a console of Windows, which speaks the code page of its country, speak UTF-8 until what is returned is disposed of. Streams that are redirected are
    /// of bytes, and other systems know nothing else.
    /// </summary>
    public static IDisposable? SpeakUtf8() => OperatingSystem.IsWindows() ? new Utf8Console() : null;

    // .NET's console stream drops what it writes into a closed pipe without an error, and a search would be paid for to its end with nobody reading. A
    // file is left to it all the same: two programs that write into one file share its position, which a stream of files keeps to itself.
    private static Stream OpenOutput()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return Console.OpenStandardOutput();
        }

        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput()
            : IsPipe() ? new PipeOutput(stream, Thread.Sleep)
            : stream;
    }

    // Linux alone says it.
    private static bool IsPipe() =>
        OperatingSystem.IsLinux() && new FileInfo("/proc/self/fd/1").LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) == true;

    /// <summary>Reads what is typed until Enter, without showing it.</summary>
    public static string ReadSecret()
    {
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        return typed.ToString();
    }

    private static int WidthOf()
    {
        try
        {
            return Console.IsOutputRedirected || Console.WindowWidth < 20 ? 80 : Console.WindowWidth;
        }
        catch (IOException)
        {
            return 80;
        }
    }

    private sealed class Utf8Console : IDisposable
    {
        private readonly Encoding _output = Console.OutputEncoding;
        private readonly Encoding _input = Console.InputEncoding;

        public Utf8Console()
        {
            var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
            Console.OutputEncoding = Console.IsOutputRedirected && Console.IsErrorRedirected ? _output : utf8;
            Console.InputEncoding = Console.IsInputRedirected ? _input : utf8;
        }

        public void Dispose() => (Console.OutputEncoding, Console.InputEncoding) = (_output, _input);
    }
#pragma warning restore RS0030
}
