using System.IO.Compression;
using System.Text;

namespace XApi.Sandbox;

/// <summary>Lines of JSON as files hold them: plain, or compressed by gzip, which a file is known by and not by its name.</summary>
internal static class SeedFile
{
    private const int Gzip = 0x1F8B;

    /// <summary>Reads the lines of a file, which is disposed with the reader.</summary>
    /// <param name="file">The file, at its beginning. It can seek.</param>
    internal static TextReader Open(Stream file)
    {
        var begins = (file.ReadByte() << 8) | file.ReadByte();
        file.Position = 0;
        return new StreamReader(begins == Gzip ? new GZipStream(file, CompressionMode.Decompress) : file, Encoding.UTF8);
    }
}
